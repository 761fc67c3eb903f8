import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRng, sha256, silentLog } from '@loupe/core';
import { downloadWeights, downloadsFolder } from './download-weights.ts';

const rng = createRng('download');
const bytes = Uint8Array.from({ length: 300_000 }, () => rng.integer(0, 256));
const digest = sha256(bytes);

let workspaceRoot: string;
let server: Server | undefined;
beforeEach(async () => {
  workspaceRoot = await mkdtemp(join(tmpdir(), 'loupe-download-'));
});
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((done) => (server ? server.close(done) : done(undefined)));
  server = undefined;
  await rm(workspaceRoot, { recursive: true });
});

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server on this machine that gives the answers in turn, the last one for ever. @returns its address and what it was asked for */
async function serve(...answers: Answer[]): Promise<{ url: string; ranges: (string | undefined)[] }> {
  const ranges: (string | undefined)[] = [];
  server = createServer((request, response) => {
    ranges.push(request.headers.range);
    answers[Math.min(ranges.length, answers.length) - 1]!(request, response);
  });
  await new Promise<void>((done) => server!.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/w.safetensors`, ranges };
}

const rangeStart = ({ headers }: IncomingMessage) => Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);

/** As servers answer that know ranges. */
const whole: Answer = (request, response) => {
  const from = rangeStart(request);
  response.writeHead(from > 0 ? 206 : 200, { 'content-length': bytes.length - from });
  response.end(bytes.subarray(from));
};
/** Announces everything, sends `count` bytes more and breaks the connection. */
const cutAfter =
  (count: number): Answer =>
  (request, response) => {
    const from = rangeStart(request);
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': bytes.length - from });
    response.write(bytes.subarray(from, from + count), () => setTimeout(() => response.destroy(), 50));
  };

const download = (url: string, sha = digest) =>
  downloadWeights({ url, sha256: sha }, { workspaceRoot, log: silentLog });
const folder = () => readdir(join(workspaceRoot, downloadsFolder));

describe('downloadWeights()', () => {
  it('fetches once, under the digest, and then needs no server', async () => {
    const { url, ranges } = await serve(whole);
    const file = await download(url);
    expect(file).toBe(join(workspaceRoot, downloadsFolder, digest));
    expect(sha256(await readFile(file))).toBe(digest);
    await download(url);
    expect(ranges).toEqual([undefined]);
    expect(await folder()).toEqual([digest]);
  });

  it('asks for the rest after a cut, in the same run', async () => {
    const { url, ranges } = await serve(cutAfter(100_000), whole);
    expect(sha256(await readFile(await download(url)))).toBe(digest);
    expect(ranges).toEqual([undefined, 'bytes=100000-']);
  });

  it('keeps what it has when the connection stays broken, and the next run goes on there', async () => {
    const first = await serve(cutAfter(50_000));
    await expect(download(first.url)).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' });
    expect(first.ranges).toEqual([undefined, 'bytes=50000-', 'bytes=100000-']);
    expect(await folder()).toEqual([`${digest}.partial`]);
    server!.close();
    const second = await serve(whole);
    expect(sha256(await readFile(await download(second.url)))).toBe(digest);
    expect(second.ranges).toEqual(['bytes=150000-']);
    expect(await folder()).toEqual([digest]);
  });

  it('starts again where the server knows no ranges', async () => {
    const { url } = await serve(cutAfter(100_000), (_request, response) => response.end(bytes));
    expect(sha256(await readFile(await download(url)))).toBe(digest);
  });

  it('starts again where what was kept is of another file', async () => {
    const { url, ranges } = await serve(cutAfter(10), whole);
    await rm(join(workspaceRoot, downloadsFolder), { recursive: true, force: true });
    await expect(download('http://127.0.0.1:9/none')).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' });
    await writeFile(join(workspaceRoot, downloadsFolder, `${digest}.partial`), 'other');
    expect(sha256(await readFile(await download(url)))).toBe(digest);
    expect(ranges).toEqual(['bytes=5-', 'bytes=15-', undefined]);
  });

  it('takes what is whole but was not renamed', async () => {
    const { url, ranges } = await serve((_request, response) => response.writeHead(416).end());
    await expect(download('http://127.0.0.1:9/none')).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' });
    await writeFile(join(workspaceRoot, downloadsFolder, `${digest}.partial`), bytes);
    await download(url);
    expect(ranges).toEqual([`bytes=${bytes.length}-`]);
  });

  it('fetches again where the file in the folder was changed', async () => {
    const { url, ranges } = await serve(whole);
    await writeFile(await download(url), 'changed');
    expect(sha256(await readFile(await download(url)))).toBe(digest);
    expect(ranges).toEqual([undefined, undefined]);
  });

  it('refuses another file and keeps nothing of it', async () => {
    const { url } = await serve(whole);
    await expect(download(url, '0'.repeat(64))).rejects.toMatchObject({ code: 'WEIGHTS_SHA256', at: { url } });
    expect(await folder()).toEqual([]);
  });

  it('says what the server said where there is no such file', async () => {
    const { url, ranges } = await serve((_request, response) => response.writeHead(404).end('no'));
    await expect(download(url)).rejects.toMatchObject({
      code: 'DOWNLOAD_REFUSED',
      message: expect.stringContaining('HTTP 404') as string,
    });
    expect(ranges).toHaveLength(1);
  });

  it('says what to do without a network', async () => {
    await expect(download('http://127.0.0.1:9/none')).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: expect.stringMatching(/127\.0\.0\.1:9\/none to answer, found/) as string,
      fix: expect.stringContaining(digest) as string,
    });
  });

  it('fetches once for steps that ask at the same time', async () => {
    const { url, ranges } = await serve(whole);
    const files = await Promise.all([download(url), download(url), download(url)]);
    expect(new Set(files).size).toBe(1);
    expect(ranges).toHaveLength(1);
  });
});
