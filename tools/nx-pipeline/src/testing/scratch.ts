import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A small workspace in a temporary folder whose stages do next to nothing, driven by the real nx. */
export interface Scratch {
  readonly root: string;
  /** Writes `pipelines/<name>.yaml`. */
  write(name: string, yaml: string): void;
  nx(args: readonly string[], env?: Record<string, string>): Promise<Run>;
  /** Starts nx and leaves it to the test. */
  start(
    args: readonly string[],
    env?: Record<string, string>,
  ): { readonly child: ChildProcess; readonly ended: Promise<Run> };
  /** Ids of the steps that ran since the last call, sorted. */
  ran(): string[];
  remove(): void;
}

export interface Run {
  readonly code: number | null;
  readonly output: string;
}

export function makeScratch(): Scratch {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'loupe-nx-')));
  const made = spawnSync(process.execPath, [join(__dirname, 'make-scratch.mjs'), root], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(made.stderr);
  const runsLog = join(root, 'runs.log');

  function start(args: readonly string[], env: Record<string, string> = {}) {
    // Tests themselves run under nx, whose variables would make the inner one take this workspace for its own.
    const clean = Object.fromEntries(
      Object.entries(process.env).filter(
        ([name]) => !name.startsWith('NX_') && name !== 'STAGE_LAUNCH' && name !== 'NODE_OPTIONS',
      ),
    );
    const child = spawn(process.execPath, [join(root, 'node_modules/nx/dist/bin/nx.js'), ...args], {
      cwd: root,
      env: { ...clean, FORCE_COLOR: '0', CI: 'true', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    child.stdout.on('data', (text) => (output += String(text)));
    child.stderr.on('data', (text) => (output += String(text)));
    const ended = new Promise<Run>((resolve) => child.on('close', (code) => resolve({ code, output })));
    return { child, ended };
  }

  return {
    root,
    start,
    write: (name, yaml) => writeFileSync(join(root, 'pipelines', `${name}.yaml`), yaml),
    nx: (args, env) => start(args, env).ended,
    ran() {
      if (!existsSync(runsLog)) return [];
      const lines = readFileSync(runsLog, 'utf8').split('\n');
      rmSync(runsLog);
      return lines
        .filter((line) => line.startsWith('start '))
        .map((line) => line.slice(6))
        .sort();
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Hash of every file and target of every link under a folder, by relative path; without `timing.json` and `task-key.txt`, which tell of a run. */
export function describeTree(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  const visit = (relative: string) => {
    for (const entry of readdirSync(join(folder, relative), { withFileTypes: true })) {
      const path = join(relative, entry.name);
      if (entry.isDirectory()) visit(path);
      else if (entry.isSymbolicLink()) found[path] = readlinkSync(join(folder, path));
      else if (entry.name !== 'timing.json' && entry.name !== 'task-key.txt') found[path] = hashOf(join(folder, path));
    }
  };
  if (existsSync(folder)) visit('');
  return found;
}

/**
 * What is wrong with the step folders under `artifacts/`: a folder under a step's own name must hold exactly what its manifest
 * lists.
 */
export function brokenFolders(root: string): string[] {
  const problems: string[] = [];
  const artifacts = join(root, 'artifacts');
  const folders = (path: string) =>
    existsSync(path)
      ? readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      : [];
  for (const pipeline of folders(artifacts)) {
    for (const stage of folders(join(artifacts, pipeline.name))) {
      const cells =
        stage.name === 'report' ? [''] : folders(join(artifacts, pipeline.name, stage.name)).map(({ name }) => name);
      for (const cell of cells) {
        const folder = join(artifacts, pipeline.name, stage.name, cell);
        if (!existsSync(join(folder, 'manifest.json'))) {
          problems.push(`${folder} has no manifest`);
          continue;
        }
        const { files } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as {
          files: Record<string, { sha256: string }>;
        };
        const present = Object.keys(describeTree(folder)).filter((path) => path !== 'manifest.json');
        for (const path of new Set([...present, ...Object.keys(files)])) {
          const file = join(folder, path);
          const isRight = existsSync(file) && files[path] !== undefined && files[path].sha256 === hashOf(file);
          if (!isRight) problems.push(`${file} is not as the manifest says`);
        }
      }
    }
  }
  return problems;
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
