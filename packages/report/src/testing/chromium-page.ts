import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { MachineError } from '@loupe/core';

/** What a browser had to say about one page. */
export interface PageFindings {
  /** Console messages of any level, exceptions and log entries, such as a policy that was broken. */
  readonly messages: readonly string[];
  /** Addresses that the page asked for, other than itself and data in it. */
  readonly requests: readonly string[];
  /** By width of the window, in pixels. */
  readonly widths: Readonly<Record<number, PageShape>>;
  readonly repeatedIds: readonly string[];
  /** Links to places that are not in the page. */
  readonly brokenLinks: readonly string[];
  /** Drawings that say nothing to a reader who cannot see them. */
  readonly unnamedDrawings: number;
  /** Words of drawings that reach over the edge of their drawing. */
  readonly cutWords: readonly string[];
  /** Pictures that the browser could not decode. */
  readonly brokenPictures: number;
}

export interface PageShape {
  /** Pixels that the page is wider than its window: 0 where nothing scrolls sideways. */
  readonly overflow: number;
  readonly height: number;
}

export interface OpenOptions {
  /** Path of the browser. */
  readonly chromium: string;
  readonly widths: readonly number[];
  /** Writes `<width>.png` (and `<width>-dark.png`) of the whole page there. */
  readonly screenshots?: string;
}

/**
 * Opens a page in headless Chromium with every part of it unfolded, and reports what went wrong. The browser gets an empty profile
 * and no name server, so that nothing it does by itself reaches a network.
 *
 * @param file  absolute path
 * @throws {MachineError} `CHROMIUM_FAILED` when the browser does not start or stops
 */
export async function openInChromium(
  file: string,
  { chromium, widths, screenshots }: OpenOptions,
): Promise<PageFindings> {
  const profile = await mkdtemp(join(tmpdir(), 'loupe-chromium-'));
  const child = spawn(
    chromium,
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage',
      '--hide-scrollbars',
      '--host-resolver-rules=MAP * ~NOTFOUND',
      `--user-data-dir=${profile}`,
      '--remote-debugging-pipe',
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  );
  try {
    const browser = connect(
      child.stdio[3] as Writable,
      child.stdio[4] as Readable,
      new Promise((resolve) => child.once('exit', resolve)),
    );
    return await inspect(browser, pathToFileURL(file).href, {
      widths,
      ...(screenshots === undefined ? {} : { screenshots }),
    });
  } finally {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.kill()) await gone;
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The fields of the protocol's events that are looked at here. */
interface Event {
  readonly method: string;
  readonly params: {
    readonly type?: string;
    readonly args?: unknown;
    readonly exceptionDetails?: unknown;
    readonly entry?: { readonly source: string; readonly text: string };
    readonly request?: { readonly url: string };
  };
}

interface Browser {
  /** @returns the protocol's answer, whose form the caller knows from its documentation */
  call<Answer>(method: string, params?: object, session?: string): Promise<Answer>;
  on(listener: (event: Event) => void): void;
}

/** The browser's debugging protocol over two pipes: JSON messages, each closed by a zero byte. */
function connect(input: Writable, output: Readable, exit: Promise<unknown>): Browser {
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  const listeners: ((event: Event) => void)[] = [];
  let last = 0;
  let rest = Buffer.alloc(0);
  output.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(0); end !== -1; end = rest.indexOf(0)) {
      const message = JSON.parse(rest.subarray(0, end).toString()) as {
        id?: number;
        result?: unknown;
        error?: { message: string };
      } & Event;
      rest = rest.subarray(end + 1);
      const caller = message.id === undefined ? undefined : waiting.get(message.id);
      if (caller === undefined) for (const listener of listeners) listener(message);
      else if (message.error === undefined) caller.resolve(message.result);
      else caller.reject(new Error(message.error.message));
    }
  });
  void exit.then(() => {
    for (const { reject } of waiting.values())
      reject(
        new MachineError('Cannot inspect the page: expected a running browser, found that it stopped', {
          code: 'CHROMIUM_FAILED',
        }),
      );
  });
  return {
    call<Answer>(method: string, params: object = {}, sessionId?: string) {
      const id = ++last;
      input.write(`${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`);
      return new Promise<Answer>((resolve, reject) =>
        waiting.set(id, { resolve: resolve as (value: unknown) => void, reject }),
      ).finally(() => waiting.delete(id));
    },
    on: (listener) => void listeners.push(listener),
  };
}

async function inspect(
  browser: Browser,
  url: string,
  { widths, screenshots }: Pick<OpenOptions, 'widths' | 'screenshots'>,
): Promise<PageFindings> {
  const messages: string[] = [];
  const requests: string[] = [];
  let loaded = () => {};
  const whenLoaded = new Promise<void>((resolve) => (loaded = resolve));
  browser.on(({ method, params: { type, args, exceptionDetails, entry, request } }) => {
    if (method === 'Runtime.consoleAPICalled') messages.push(`console.${type}: ${JSON.stringify(args)}`);
    if (method === 'Runtime.exceptionThrown') messages.push(`exception: ${JSON.stringify(exceptionDetails)}`);
    if (entry !== undefined) messages.push(`${entry.source}: ${entry.text}`);
    if (
      method === 'Network.requestWillBeSent' &&
      request!.url.split('#')[0] !== url &&
      !request!.url.startsWith('data:')
    )
      requests.push(request!.url);
    if (method === 'Page.loadEventFired') loaded();
  });
  const { targetId } = await browser.call<{ targetId: string }>('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await browser.call<{ sessionId: string }>('Target.attachToTarget', { targetId, flatten: true });
  const call = <Answer = unknown>(method: string, params?: object) => browser.call<Answer>(method, params, sessionId);
  const evaluate = async <Value>(expression: string) =>
    (
      await call<{ result: { value: Value } }>('Runtime.evaluate', {
        expression,
        returnByValue: true,
        awaitPromise: true,
      })
    ).result.value;
  for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await call(`${domain}.enable`);
  await call('Page.navigate', { url });
  await whenLoaded;
  await evaluate(`document.querySelectorAll('details').forEach((details) => { details.open = true; })`);

  const shapes: Record<number, PageShape> = {};
  for (const width of widths) {
    const resize = (height: number) =>
      call('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: width < 600 });
    await resize(900);
    // Against the width asked for: a phone's window grows with what is too wide for it.
    const shape = await evaluate<PageShape>(
      `({ overflow: Math.max(0, document.documentElement.scrollWidth - ${width}), height: document.documentElement.scrollHeight })`,
    );
    shapes[width] = shape;
    if (screenshots === undefined) continue;
    // One picture of the whole page; a browser draws no higher than this.
    await resize(Math.min(shape.height, 16_000));
    for (const scheme of ['light', 'dark']) {
      await call('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
      const { data } = await call<{ data: string }>('Page.captureScreenshot', { format: 'png' });
      await writeFile(
        join(screenshots, `${width}${scheme === 'dark' ? '-dark' : ''}.png`),
        Buffer.from(data, 'base64'),
      );
    }
  }
  const facts = await evaluate<Omit<PageFindings, 'messages' | 'requests' | 'widths'>>(`(async () => {
    const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
    const links = [...document.querySelectorAll('a[href]')].map((link) => link.getAttribute('href'));
    const pictures = [...document.querySelectorAll('svg image')].map((image) => image.getAttribute('href'));
    const broken = await Promise.all(pictures.map((address) => { const image = new Image(); image.src = address; return image.decode().then(() => 0, () => 1); }));
    return {
      repeatedIds: ids.filter((id, index) => ids.indexOf(id) !== index),
      brokenLinks: links.filter((href) => !href.startsWith('#') || !document.getElementById(href.slice(1))),
      unnamedDrawings: [...document.querySelectorAll('svg')].filter((svg) => !svg.getAttribute('aria-label') && svg.getAttribute('aria-hidden') !== 'true').length,
      cutWords: [...document.querySelectorAll('svg')].flatMap((svg) => {
        const frame = svg.getBoundingClientRect();
        return [...svg.querySelectorAll('text')].filter((text) => {
          const box = text.getBoundingClientRect();
          return box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
        }).map((text) => text.textContent);
      }),
      brokenPictures: broken.reduce((sum, one) => sum + one, 0),
    };
  })()`);
  return { messages, requests, widths: shapes, ...facts };
}
