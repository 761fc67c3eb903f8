import { spawnSync } from 'node:child_process';
import { writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadQuietly } from './load-quietly.ts';
import { standardErrorHolder } from '../testing/standard-error.ts';

const greeting = [
  'WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n',
  'I0000 00:00:1 12 port.cc:153] oneDNN custom operations are on. You may see slightly different numerical results\n',
].join('');

describe('loadQuietly()', () => {
  const written: string[] = [];
  beforeEach(() => {
    written.length = 0;
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  });
  afterEach(() => jest.restoreAllMocks());

  it("loadQuietly() drops TensorFlow's greetings and nothing else", () => {
    const load = () => {
      writeSync(2, `first\n${greeting}last`);
      return 7;
    };
    expect(loadQuietly(standardErrorHolder, load)).toBe(7);
    expect(written).toEqual(['first\nlast']);
  });

  it('loadQuietly() passes an error on, with what was said before it', () => {
    const load = () => {
      writeSync(2, `${greeting}cannot go on\n`);
      throw new Error('no library');
    };
    expect(() => loadQuietly(standardErrorHolder, load)).toThrow('no library');
    expect(written).toEqual(['cannot go on\n']);
  });

  it('loadQuietly() says nothing where nothing was said, and loads where nothing can be held', () => {
    expect(loadQuietly(standardErrorHolder, () => writeSync(2, greeting))).toBe(greeting.length);
    expect(loadQuietly(join(import.meta.dirname, 'no-such-file.node'), () => 'loaded')).toBe('loaded');
    expect(written).toEqual([]);
  });
});

describe('hold_stderr.node', () => {
  const run = (script: string) =>
    spawnSync(process.execPath, ['-e', script], {
      encoding: 'utf8',
      env: { TF_ENABLE_ONEDNN_OPTS: '1', TF_CPP_MIN_LOG_LEVEL: '2' },
    });
  const holder = `const { hold, release } = require(${JSON.stringify(standardErrorHolder)});`;

  it('hold_stderr.node gives standard error back, also to a process that asks twice', () => {
    const { stderr, stdout } = run(
      `${holder} const say = (text) => require('fs').writeSync(2, text); const held = [hold(), hold()];
      say('in'); const text = [release(), release()]; say('out'); console.log(JSON.stringify([held, text]));`,
    );
    expect(JSON.parse(stdout)).toEqual([
      [true, false],
      ['in', ''],
    ]);
    expect(stderr).toBe('out');
  });

  it('hold_stderr.node lets the last words of a library through that ends the process', () => {
    const { stderr, signal } = run(
      `${holder} hold(); require('fs').writeSync(2, 'no such instruction'); process.abort();`,
    );
    expect(stderr).toMatch(/^no such instruction/);
    expect(signal).toBe('SIGABRT');
  });

  it('hold_stderr.node catches what TensorFlow says while it is loaded', () => {
    const library = join(dirname(standardErrorHolder), 'tfjs_binding.node');
    const { stderr, stdout } = run(
      `${holder} hold(); require(${JSON.stringify(library)}); console.log(/oneDNN custom operations/.test(release()));`,
    );
    expect({ stderr, stdout }).toEqual({ stderr: '', stdout: 'true\n' });
  });
});
