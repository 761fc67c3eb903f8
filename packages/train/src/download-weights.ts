import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { pipeline } from 'node:stream/promises';
import { DataError, MachineError, UsageError, sha256OfFile, type Log } from '@loupe/core';
import { takeLock } from '@loupe/stage';

/** Where fetched weights lie, named by their digest, from the workspace root. */
export const downloadsFolder = '.loupe/weights';

// A connection that was cut is taken up again this often before the user hears of it.
const attempts = 3;

export interface DownloadSource {
  readonly url: string;
  /** SHA-256 of the file, in hexadecimal. */
  readonly sha256: string;
}

/**
 * The absolute path of a file from the network, fetched once: later calls find it by its digest and need no network. What a cut connection
 * has left is kept, and the next attempt or run asks for the rest. The file is there whole and verified, or not at all.
 *
 * @throws {MachineError} `DOWNLOAD_FAILED` without a network, or where the connection breaks again and again
 * @throws {UsageError} `DOWNLOAD_REFUSED` where the server has no such file
 * @throws {DataError} `WEIGHTS_SHA256` where another file lies there
 */
export async function downloadWeights(
  { url, sha256 }: DownloadSource,
  { workspaceRoot, log }: { workspaceRoot: string; log: Log },
): Promise<string> {
  const file = join(workspaceRoot, downloadsFolder, sha256);
  const partial = `${file}.partial`;
  await mkdir(join(workspaceRoot, downloadsFolder), { recursive: true });
  // Steps run side by side, and several may start from the same weights.
  const lock = await takeLock(`${file}.lock`, () => log.note(`waiting for another step that fetches ${url}`));
  try {
    if (await hasDigest(file, sha256)) return file;
    await rm(file, { force: true });
    const resumed = (await sizeOf(partial)) > 0;
    await fetchAll(url, partial, { file, log });
    if (!(await hasDigest(partial, sha256)) && resumed) {
      // The beginning may be of an older file at this address.
      await rm(partial, { force: true });
      await fetchAll(url, partial, { file, log });
    }
    await publish(partial, file, { url, sha256 });
    log.note(`weights: fetched ${url}`);
    return file;
  } finally {
    await lock.release();
  }
}

async function publish(partial: string, file: string, { url, sha256 }: DownloadSource): Promise<void> {
  const found = await sha256OfFile(partial);
  if (found === sha256) return rename(partial, file);
  await rm(partial, { force: true });
  throw new DataError(`Cannot use weights from ${url}: expected sha256 ${sha256}, found ${found}`, {
    code: 'WEIGHTS_SHA256',
    at: { url },
    fix: 'Check the address, and take weights.sha256 from those who published the file',
  });
}

async function fetchAll(url: string, partial: string, { file, log }: { file: string; log: Log }): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await fetchRest(url, partial, log);
      return;
    } catch (cause) {
      if (cause instanceof UsageError) throw cause;
      if (attempt < attempts) continue;
      throw new MachineError(
        `Cannot fetch weights: expected ${url} to answer, found ${reasonOf(cause)}; ${await sizeOf(partial)} bytes are kept`,
        {
          code: 'DOWNLOAD_FAILED',
          at: { url },
          cause,
          fix: `Run again with a network, which goes on where this stopped, or put the file at ${file} yourself`,
        },
      );
    }
  }
}

/** Asks for what is missing of `partial` and appends it. */
async function fetchRest(url: string, partial: string, log: Log): Promise<void> {
  const have = await sizeOf(partial);
  const response = await fetch(url, { headers: have > 0 ? { range: `bytes=${have}-` } : {} });
  // Nothing follows what is there: it may be whole, which its digest tells.
  if (response.status === 416 && have > 0) {
    await response.body?.cancel();
    return;
  }
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    if (response.status >= 500) throw new Error(`HTTP ${response.status}`);
    throw new UsageError(`Cannot fetch weights: expected a file at ${url}, found HTTP ${response.status}`, {
      code: 'DOWNLOAD_REFUSED',
      at: { url },
      fix: 'Check weights.url',
    });
  }
  // A server without ranges sends everything from the start, with status 200.
  const from = response.status === 206 ? have : 0;
  let received = from;
  const total = from + Number(response.headers.get('content-length') ?? Number.NaN);
  const body = Readable.fromWeb(response.body as ReadableStream<Uint8Array>);
  body.on('data', (chunk: Uint8Array) => {
    received += chunk.length;
    log.line(`weights: ${megabytes(received)} of ${Number.isNaN(total) ? '?' : megabytes(total)} MB`);
  });
  await pipeline(body, createWriteStream(partial, { flags: from > 0 ? 'a' : 'w' }));
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

const sizeOf = (file: string): Promise<number> =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  );

const hasDigest = (file: string, sha256: string): Promise<boolean> =>
  sha256OfFile(file).then(
    (found) => found === sha256,
    () => false,
  );

/** What lies under fetch's own "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause : error;
  const { code } = cause as NodeJS.ErrnoException;
  return [code, cause.message].filter(Boolean).join(': ');
}
