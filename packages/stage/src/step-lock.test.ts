import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeLock } from './index.ts';

describe('takeLock()', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'loupe-lock-'));
    file = join(folder, 'deep', '.step.lock');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('takeLock() lets one in at a time', async () => {
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        const lock = await takeLock(file);
        most = Math.max(most, ++inside);
        await new Promise((resolve) => setTimeout(resolve, 5));
        inside--;
        await lock.release();
      }),
    );
    expect(most).toBe(1);
    expect(await readdir(join(folder, 'deep'))).toEqual([]);
  });

  it('takeLock() tells the second who holds it, once', async () => {
    const first = await takeLock(file);
    const told: number[] = [];
    const second = takeLock(file, (pid) => told.push(pid));
    await new Promise((resolve) => setTimeout(resolve, 350));
    await first.release();
    expect(await second).toMatchObject({ waited: true });
    expect(first.waited).toBe(false);
    expect(told).toEqual([process.pid]);
    await (await second).release();
  });

  it('takeLock() takes at once what a killed process held', async () => {
    await (await takeLock(file)).release();
    const child = spawn('sleep', ['60']);
    const startedAt = (await readFile(`/proc/${child.pid}/stat`, 'utf8')).split(' ')[21];
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
    await writeFile(
      file,
      JSON.stringify({ token: 'x', host: hostname(), pid: child.pid, startedAt: `${boot}/${startedAt}` }),
    );
    const waiting = takeLock(file);
    await new Promise((resolve) => setTimeout(resolve, 250));
    const dead = new Promise((resolve) => child.on('close', resolve));
    child.kill('SIGKILL');
    await dead;
    const lock = await waiting;
    expect(lock.waited).toBe(true);
    await lock.release();
  });

  it('takeLock() is not held up by a process that got a dead one’s number', async () => {
    await (await takeLock(file)).release();
    await writeFile(
      file,
      JSON.stringify({ token: 'x', host: hostname(), pid: process.pid, startedAt: 'another boot/1' }),
    );
    const lock = await takeLock(file);
    expect(lock.waited).toBe(false);
    await lock.release();
  });

  it('takeLock() takes a lock file that was never finished', async () => {
    await (await takeLock(file)).release();
    await writeFile(file, '');
    const lock = await takeLock(file);
    await lock.release();
  });

  it('release() leaves a lock alone that another has taken since', async () => {
    const lock = await takeLock(file);
    await writeFile(file, JSON.stringify({ token: 'another', host: hostname(), pid: process.pid, startedAt: '' }));
    await lock.release();
    expect(await readdir(join(folder, 'deep'))).toEqual(['.step.lock']);
  });
});
