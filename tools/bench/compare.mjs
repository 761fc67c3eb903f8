// Loupe against its peers on this machine: both sides in turn, in one run, on the same shapes; prints the ratio of medians.
//   node tools/bench/compare.mjs train|infer|load [case ...] [--rounds 7] [--threads 2] [--peer torch|onnxruntime] [--layout channels-last] [--avx2] [--json FILE]
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { cases, inferenceBatches, loadingBoxes, loadingCases } from './cases.mjs';
import { writePictures } from './picture-files.mjs';
import { startWorker } from './worker-process.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '7' },
    threads: { type: 'string', default: String(Math.min(2, availableParallelism())) },
    peer: { type: 'string', default: 'torch' },
    layout: { type: 'string', default: 'contiguous' },
    avx2: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const [work, ...asked] = positionals;
if (work !== 'train' && work !== 'infer' && work !== 'load') fail('expected train, infer or load, then names of cases');
const known = work === 'load' ? loadingCases : cases;
const unknown = asked.filter((name) => !(name in known));
if (unknown.length > 0) fail(`no case ${unknown.join(', ')}; there are ${Object.keys(known).join(', ')}`);
if (values.avx2 && values.peer === 'onnxruntime')
  fail('onnxruntime takes AVX-512 wherever it is, and cannot be told otherwise');
const python = join(import.meta.dirname, '.venv', 'bin', 'python');
if (!existsSync(python)) fail('the peers are not set up; run npx nx run bench:setup');

// What a processor without AVX-512 would take, on either side.
const withoutAvx512 = {
  LOUPE_KERNELS: 'avx2',
  ONEDNN_MAX_CPU_ISA: 'AVX2',
  ATEN_CPU_CAPABILITY: 'avx2',
  MKL_ENABLE_INSTRUCTIONS: 'AVX2',
};

// Threads of onnxruntime spin on for some 40 ms after its last run, and would take a core from the other side's first runs.
const REST_MS = 200;

const rounds = Number(values.rounds);
const rows = [];
const peer = work === 'load' ? 'cv2 and albumentations' : `${values.peer}, ${values.layout}`;
say(
  `${cpu()}${values.avx2 ? ' without AVX-512' : ''}; ${values.threads} threads; ${rounds} rounds in turn; peer ${peer}`,
);
say(
  row([
    work === 'load' ? 'pictures' : 'model',
    'px',
    'batch',
    'Loupe ms',
    'peer ms',
    'ratio',
    'CPU ratio',
    'Loupe MiB',
    'peer MiB',
    'ratio',
  ]),
);
for (const name of asked.length > 0 ? asked : Object.keys(known)) {
  for (const batch of work === 'infer'
    ? inferenceBatches
    : [work === 'train' ? cases[name].train : known[name].batch]) {
    try {
      const measured = await (work === 'load' ? measureLoading(name) : measureModel(name, batch));
      rows.push(measured);
      const { loupe, peer: other } = measured;
      say(
        row([
          name,
          known[name].size,
          batch,
          loupe.ms.toFixed(1),
          other.ms.toFixed(1),
          (loupe.ms / other.ms).toFixed(2),
          (loupe.cpuMs / other.cpuMs).toFixed(2),
          Math.round(loupe.bytes / 2 ** 20),
          Math.round(other.bytes / 2 ** 20),
          (loupe.bytes / other.bytes).toFixed(2),
        ]),
      );
    } catch (error) {
      say(`${name}: not measured: ${error.message}`);
      process.exitCode = 1;
    }
  }
}
if (values.json) writeFileSync(values.json, `${JSON.stringify({ cpu: cpu(), work, ...values, rows }, null, 1)}\n`);

async function measureModel(name, batch) {
  const request = { name, ...cases[name], work, batch, peer: values.peer, layout: values.layout };
  return { name, size: cases[name].size, batch, ...(await measure('peer_worker.py', request)) };
}

async function measureLoading(name) {
  const { size, batch, ...picture } = loadingCases[name];
  const { folder, files } = await writePictures({ ...picture, count: batch });
  try {
    const request = { work, ...picture, size, files, boxes: loadingBoxes };
    return { name, size, batch, ...(await measure('peer_loading.py', request)) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measure(peerFile, request) {
  const env = {
    ...process.env,
    ...(values.avx2 ? withoutAvx512 : {}),
    OMP_NUM_THREADS: values.threads,
    TF_CPP_MIN_LOG_LEVEL: '2',
    NO_ALBUMENTATIONS_UPDATE: '1',
  };
  const workers = [
    startWorker(process.execPath, [join(import.meta.dirname, 'loupe-worker.mjs')], env),
    startWorker(python, [join(import.meta.dirname, peerFile), values.threads], env),
  ];
  try {
    const [ms, cpuMs] = [
      [[], []],
      [[], []],
    ];
    // One after the other: the machine's cores are for one side at a time.
    for (const worker of workers) await worker.ask({ prepare: request });
    for (const worker of workers) await worker.ask({ memory: 'reset' });
    const once = Math.max(1, Math.min(20, Math.round(400 / (await workers[0].ask({ run: 1 })).ms[0])));
    for (let round = 0; round < rounds; round++) {
      for (const [i, worker] of workers.entries()) {
        await rest(REST_MS);
        const times = await worker.ask({ run: once });
        ms[i].push(...times.ms);
        cpuMs[i].push(...times.cpuMs);
      }
    }
    const bytes = [];
    for (const worker of workers) bytes.push((await worker.ask({ memory: 'peak' })).bytes);
    const [loupe, other] = ms.map((times, i) => ({
      ms: median(times),
      cpuMs: median(cpuMs[i]),
      bytes: bytes[i],
      runs: times.length,
    }));
    return { loupe, peer: other };
  } finally {
    for (const worker of workers) await worker.stop();
  }
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function cpu() {
  const info = readFileSync('/proc/cpuinfo', 'utf8');
  const flags = new Set(/^flags\s*: (.*)$/m.exec(info)?.[1].split(' ') ?? []);
  const told = ['avx2', 'avx512f', 'avx512_vnni', 'avx512_bf16', 'amx_tile', 'amx_bf16'].filter((flag) =>
    flags.has(flag),
  );
  return `${/^model name\s*: (.*)$/m.exec(info)?.[1] ?? 'CPU'} (${told.join(' ')})`;
}

function row([name, ...numbers]) {
  return String(name).padEnd(28) + numbers.map((value) => String(value).padStart(10)).join('');
}

function say(line) {
  process.stdout.write(`${line}\n`);
}

function fail(why) {
  process.stderr.write(`bench: ${why}\n`);
  process.exit(2);
}
