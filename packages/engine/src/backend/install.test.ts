import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enginePackageFolder } from './engine-candidates.ts';

const installer = join(enginePackageFolder(), 'install/install.mjs');
const lock = join(enginePackageFolder(), 'install/lock.mjs');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loupe-install-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A PATH with nothing on it but the commands given: a shell script, or true for the machine's own. */
function pathWith(commands: Record<string, string | true>): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  for (const [name, script] of Object.entries(commands)) {
    if (script === true) symlinkSync(spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim(), join(bin, name));
    else {
      writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
      chmodSync(join(bin, name), 0o755);
    }
  }
  return bin;
}

const install = (env: Record<string, string>): SpawnSyncReturns<string> =>
  spawnSync(process.execPath, [installer], {
    encoding: 'utf8',
    env: { LOUPE_ENGINE: 'cpu', LOUPE_ENGINE_HOME: join(folder, 'engine'), HOME: folder, ...env },
  });

const pipOnly = 'case "$*" in *--version*) echo "pip 24.0";; *) ';

describe('engine:install', () => {
  it('engine:install lists everything that the machine lacks, at once', () => {
    const { status, stderr } = install({ PATH: pathWith({}) });
    expect(status).toBe(1);
    expect(stderr).toContain('this machine lacks 2 things');
    expect(stderr).toContain('found no python3: apt-get install python3 python3-pip');
    expect(stderr).toContain('found no g++: apt-get install g++');
    expect(stderr).toMatch(/fix\s+Install what is listed, then run npx nx run engine:install/);
  });

  it('engine:install tells a Python without pip from no Python', () => {
    const { stderr } = install({ PATH: pathWith({ python3: 'exit 1', 'g++': 'exit 0' }) });
    expect(stderr).toContain('lacks 1 thing\n');
    expect(stderr).toContain('pip for python3, found none');
  });

  it('engine:install passes on why pip failed', () => {
    const path = pathWith({
      python3: `${pipOnly} echo "ERROR: Could not find a version" >&2; exit 1;; esac`,
      'g++': 'exit 0',
    });
    const { status, stderr } = install({ PATH: path });
    expect(status).toBe(1);
    expect(stderr).toContain('Cannot download tensorflow-cpu 2.21.0 with pip');
    expect(stderr).toContain('Could not find a version');
    expect(stderr).toContain('PIP_NO_INDEX=1 PIP_FIND_LINKS=<folder>');
  });

  it('engine:install refuses a wheel whose digest is another, and leaves nothing that looks installed', () => {
    // Writes a file where pip was told to.
    const script = `${pipOnly} while [ "$1" != "--dest" ]; do shift; done; echo not-a-wheel > "$2/tensorflow.whl";; esac`;
    const { status, stderr } = install({ PATH: pathWith({ python3: script, 'g++': 'exit 0' }) });
    expect(status).toBe(1);
    expect(stderr).toContain('expected a file with SHA-256 2b847d21');
    expect(readdirSync(join(folder, 'engine/2.21.0-cpu'))).toEqual([]);
  });

  it('engine:install refuses an engine it does not know', () => {
    const { status, stderr } = install({ LOUPE_ENGINE: 'tpu', PATH: pathWith({}) });
    expect(status).toBe(1);
    expect(stderr).toContain('expected LOUPE_ENGINE to be cpu, gpu or stock, found tpu');
  });

  it('engine:install says why a stock installation cannot serve', () => {
    const { status, stderr } = install({ LOUPE_ENGINE: 'stock', PATH: pathWith({}) });
    if (status === 0) return; // this machine has one that works
    expect(stderr).toContain('Cannot use the stock installation');
  });
});

describe('withLock()', () => {
  const holder = (work: string) =>
    spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `
      import { appendFileSync } from 'node:fs';
      const { withLock } = await import(${JSON.stringify(lock)});
      const note = (line) => appendFileSync(${JSON.stringify(join(folder, 'log'))}, line + '\\n');
      await withLock(${JSON.stringify(folder)}, async () => { ${work} }, () => note('waits'));
    `,
      ],
      { stdio: 'ignore' },
    );
  const ended = (child: ReturnType<typeof spawn>) =>
    new Promise<number | null>((resolve) => child.on('close', resolve));
  const logged = () =>
    existsSync(join(folder, 'log'))
      ? spawnSync('cat', [join(folder, 'log')], { encoding: 'utf8' })
          .stdout.trim()
          .split('\n')
      : [];
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
  };

  it('withLock() lets one in at a time', async () => {
    const work = `note('in'); await new Promise((done) => setTimeout(done, 150)); note('out');`;
    await Promise.all([holder(work), holder(work), holder(work)].map(ended));
    const turns = logged().filter((line) => line !== 'waits');
    expect(turns).toEqual(['in', 'out', 'in', 'out', 'in', 'out']);
  });

  it('withLock() passes the lock on when its holder is killed', async () => {
    const first = holder(`note('first'); await new Promise((done) => setTimeout(done, 60_000));`);
    await until(() => logged().includes('first'));
    const second = holder(`note('second');`);
    await until(() => logged().includes('waits'));
    first.kill('SIGKILL');
    expect(await ended(second)).toBe(0);
    expect(logged()).toEqual(['first', 'waits', 'second']);
  });
});
