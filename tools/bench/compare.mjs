// Loupe against its peers on this machine: both sides in turn, in one run, on the same shapes; prints the ratio of medians.
//   node tools/bench/compare.mjs train|infer [model ...] [--rounds 7] [--threads 2] [--peer torch|onnxruntime] [--layout channels-last] [--json FILE]
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cases, inferenceBatches } from './cases.mjs';
import { startWorker } from './worker-process.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '7' },
    threads: { type: 'string', default: String(Math.min(2, availableParallelism())) },
    peer: { type: 'string', default: 'torch' },
    layout: { type: 'string', default: 'contiguous' },
    json: { type: 'string' },
  },
});
const [work, ...asked] = positionals;
if (work !== 'train' && work !== 'infer') fail('expected train or infer, then names of models');
const unknown = asked.filter((name) => !(name in cases));
if (unknown.length > 0) fail(`no case ${unknown.join(', ')}; there are ${Object.keys(cases).join(', ')}`);
const python = join(import.meta.dirname, '.venv', 'bin', 'python');
if (!existsSync(python)) fail('the peers are not set up; run npx nx run bench:setup');

const rounds = Number(values.rounds);
const rows = [];
say(`${cpu()}; ${values.threads} threads; ${rounds} rounds in turn; peer ${values.peer}, ${values.layout}`);
say(row(['model', 'px', 'batch', 'Loupe ms', 'peer ms', 'ratio', 'Loupe MiB', 'peer MiB', 'ratio']));
for (const name of asked.length > 0 ? asked : Object.keys(cases)) {
  for (const batch of work === 'train' ? [cases[name].train] : inferenceBatches) {
    try {
      const measured = await measure(name, batch);
      rows.push(measured);
      const { loupe, peer } = measured;
      say(
        row([
          name,
          cases[name].size,
          batch,
          loupe.ms.toFixed(1),
          peer.ms.toFixed(1),
          (loupe.ms / peer.ms).toFixed(2),
          Math.round(loupe.bytes / 2 ** 20),
          Math.round(peer.bytes / 2 ** 20),
          (loupe.bytes / peer.bytes).toFixed(2),
        ]),
      );
    } catch (error) {
      say(`${name}: not measured: ${error.message}`);
      process.exitCode = 1;
    }
  }
}
if (values.json) writeFileSync(values.json, `${JSON.stringify({ cpu: cpu(), work, ...values, rows }, null, 1)}\n`);

async function measure(name, batch) {
  const request = { prepare: { name, ...cases[name], work, batch, peer: values.peer, layout: values.layout } };
  const env = { ...process.env, OMP_NUM_THREADS: values.threads, TF_CPP_MIN_LOG_LEVEL: '2' };
  const workers = [
    startWorker(process.execPath, [join(import.meta.dirname, 'loupe-worker.mjs')], env),
    startWorker(python, [join(import.meta.dirname, 'peer_worker.py'), values.threads], env),
  ];
  try {
    const ms = [[], []];
    // One after the other: the machine's cores are for one side at a time.
    for (const worker of workers) await worker.ask(request);
    for (const worker of workers) await worker.ask({ memory: 'reset' });
    const once = Math.max(1, Math.min(20, Math.round(400 / (await workers[0].ask({ run: 1 })).ms[0])));
    for (let round = 0; round < rounds; round++) {
      for (const [i, worker] of workers.entries()) ms[i].push(...(await worker.ask({ run: once })).ms);
    }
    const bytes = [];
    for (const worker of workers) bytes.push((await worker.ask({ memory: 'peak' })).bytes);
    const [loupe, peer] = ms.map((times, i) => ({ ms: median(times), bytes: bytes[i], runs: times.length }));
    return { name, size: cases[name].size, batch, loupe, peer };
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
