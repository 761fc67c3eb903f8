import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Who holds a lock: enough to tell a living process from a dead one whose number was given to another. */
interface Holder {
  readonly token: string;
  readonly host: string;
  readonly pid: number;
  readonly startedAt: string;
}

export interface HeldLock {
  /** True when another process held the lock and this one waited for it. */
  readonly waited: boolean;
  release(): Promise<void>;
  /** For a signal handler, which cannot wait. */
  releaseNow(): void;
}

// Another machine's processes cannot be asked; a holder there is dead when it has not touched its lock for this long.
const remoteSilenceMs = 10 * 60_000;
const unreadableMs = 2_000;
const heartbeatMs = 60_000;
// Short waits are noticed soon, long ones cost next to nothing.
const pollMs = { first: 50, last: 1_000 };

/**
 * Takes a lock file, waiting while a living process holds it. A holder that was killed, even by SIGKILL, is noticed at once
 * by its process number and start time, so no time-out has to pass; a heartbeat would not do, for a native training step
 * blocks the event loop longer than any sensible time-out.
 *
 * @param file       absolute path of the lock file; its folder is made
 * @param onWaiting  called once when another process holds it
 */
export async function takeLock(file: string, onWaiting: (pid: number) => void = () => {}): Promise<HeldLock> {
  await mkdir(dirname(file), { recursive: true });
  const holder: Holder = {
    token: randomUUID(),
    host: hostname(),
    pid: process.pid,
    startedAt: processStart(process.pid) ?? '',
  };
  let waited = false;
  let silence = { sign: '', ms: 0 };
  let pause = pollMs.first;
  while (!(await create(file, holder))) {
    const other = await readHolder(file);
    if (other === 'gone') continue;
    const sign = await signOfLife(file);
    silence = { sign, ms: sign === silence.sign ? silence.ms + pause : 0 };
    if (isDead(other, silence.ms)) {
      await removeIfStill(file, other);
      continue;
    }
    if (!waited && other !== 'unreadable') onWaiting(other.pid);
    waited = true;
    await sleep(pause);
    pause = Math.min(pause * 1.2, pollMs.last);
  }
  // eslint-disable-next-line no-restricted-syntax -- a sign of life for others to see change; no result depends on it
  const heartbeat = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => {}), heartbeatMs);
  heartbeat.unref();
  return {
    waited,
    async release() {
      clearInterval(heartbeat);
      await removeIfStill(file, holder);
    },
    releaseNow() {
      clearInterval(heartbeat);
      rmSync(file, { force: true });
    },
  };
}

/** Creates the lock file, failing when it is there; its content is written before anyone else could call it stale. */
async function create(file: string, holder: Holder): Promise<boolean> {
  try {
    const handle = await open(file, 'wx');
    try {
      await handle.writeFile(JSON.stringify(holder));
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function readHolder(file: string): Promise<Holder | 'gone' | 'unreadable'> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return 'gone';
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return 'unreadable';
  }
}

/** Changes with every heartbeat. How long it has not is counted here, since two machines' clocks need not agree. */
async function signOfLife(file: string): Promise<string> {
  return stat(file).then(
    ({ mtimeMs, ino }) => `${ino}/${mtimeMs}`,
    () => 'gone',
  );
}

function isDead(holder: Holder | 'unreadable', silentMs: number): boolean {
  // Killed between creating the file and writing into it, which takes microseconds.
  if (holder === 'unreadable') return silentMs > unreadableMs;
  if (holder.host !== hostname()) return silentMs > remoteSilenceMs;
  return processStart(holder.pid) !== holder.startedAt;
}

/**
 * Removes the lock file if it is still this holder's. Renamed first: of two processes that find the same dead holder, one
 * gets the file; should it be a newer holder's by then, it is put back.
 */
async function removeIfStill(file: string, holder: Holder | 'unreadable'): Promise<void> {
  const aside = `${file}.${randomUUID()}.stale`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  const moved = await readHolder(aside);
  const isTheSame =
    holder === 'unreadable' ? moved === 'unreadable' : typeof moved === 'object' && moved.token === holder.token;
  if (isTheSame) await rm(aside, { force: true });
  else await rename(aside, file);
}

/** When a process of this machine started, in clock ticks since boot, with the boot's own id; `undefined`: no such process. */
function processStart(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets and may hold spaces; the start time is the 22nd.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[19]}`;
  } catch {
    return undefined;
  }
}
