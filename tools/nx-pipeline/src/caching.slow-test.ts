import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeTree, makeScratch, type Scratch } from './testing/scratch.ts';

// Every test runs the real nx on a small workspace, and counts which steps really ran.

const tiny = `# a study
datasets:
  wrist: { phantom: { images: 2 } }
  elbow: { phantom: { images: 3 } }
  both: { merge: [wrist, elbow] }
split: { shares: { train: 0.6, val: 0.2, test: 0.2 } }
models:
  yolo11n: { train: { epochs: 2 } }
matrix: { datasets: [wrist, both] }
`;
const allSteps = [
  'tiny.evaluate.both.yolo11n',
  'tiny.evaluate.wrist.yolo11n',
  'tiny.ingest.elbow',
  'tiny.ingest.wrist',
  'tiny.phantom.elbow',
  'tiny.phantom.wrist',
  'tiny.report',
  'tiny.split.both',
  'tiny.split.elbow',
  'tiny.split.wrist',
  'tiny.train.both.yolo11n',
  'tiny.train.wrist.yolo11n',
];

describe('pipelines under nx', () => {
  let scratch: Scratch;
  const run = (target = 'pipeline:tiny', env?: Record<string, string>, ...flags: string[]) =>
    scratch.nx(['run', target, ...flags], env);
  const outside = join(tmpdir(), `loupe-data-${process.pid}`);

  beforeAll(async () => {
    scratch = makeScratch();
    // Three, since they are planned at the same time in a fresh clone.
    for (const name of ['tiny', 'second', 'third']) scratch.write(name, tiny);
    const first = await run();
    expect(first).toMatchObject({ code: 0 });
    expect(scratch.ran()).toEqual(allSteps);
    expect(first.output).toContain('artifacts/tiny/report/report.html');
  });
  afterEach(() => void scratch.ran());
  afterAll(() => {
    scratch.remove();
    rmSync(outside, { recursive: true, force: true });
  });
  /** Back to a state in which everything is cached. */
  const settle = async () => {
    scratch.write('tiny', tiny);
    expect(await run()).toMatchObject({ code: 0 });
    scratch.ran();
  };

  const nothingToDo = 'Nothing that tiny reads has changed since its last run';

  it('a second run finds nothing to do, and names the report', async () => {
    const second = await run();
    expect(second.code).toBe(0);
    expect(second.output).toContain(nothingToDo);
    expect(second.output).toContain('artifacts/tiny/report/report.html');
    expect(scratch.ran()).toEqual([]);
    // Its graph of one target is not left to the commands after it.
    expect((await scratch.nx(['show', 'projects'])).output).toContain('tiny.train.wrist.yolo11n');
    expect((await run(undefined, {}, '--verbose')).output).not.toContain(nothingToDo);
  });

  it('an artifact that was changed, kept size and time of writing included, comes back', async () => {
    const file = join(scratch.root, 'artifacts/tiny/split/wrist/manifest.json');
    const { atime, mtime } = statSync(file);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('{', ' '));
    utimesSync(file, atime, mtime);
    expect((await run()).output).not.toContain(nothingToDo);
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect((await run()).output).toContain(nothingToDo);
    expect(scratch.ran()).toEqual([]);
  });

  it('a variable that chooses an engine runs what uses it', async () => {
    expect(await run('pipeline:tiny.train', { LOUPE_BFLOAT16: 'off' })).toMatchObject({ code: 0 });
    expect(scratch.ran()).toEqual(['tiny.train.both.yolo11n', 'tiny.train.wrist.yolo11n']);
    await settle();
  });

  it('what changes while a run is under way is not taken for what the run has read', async () => {
    const main = join(scratch.root, 'packages/report/src/main.mjs');
    const text = readFileSync(main, 'utf8');
    scratch.write('tiny', tiny.replace('epochs: 2', 'epochs: 9'));
    const { ended } = scratch.start(['run', 'pipeline:tiny'], { FAKE_SLOW_MS: '500' });
    while (scratch.ran().length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    appendFileSync(main, '// another version\n');
    expect(await ended).toMatchObject({ code: 0 });
    scratch.ran();
    expect(await run()).toMatchObject({ code: 0 });
    expect(scratch.ran()).toEqual(['tiny.report']);
    writeFileSync(main, text);
    await settle();
  });

  it('artifacts that were removed come back, links into the weight store included', async () => {
    const before = describeTree(join(scratch.root, 'artifacts'));
    rmSync(join(scratch.root, 'artifacts'), { recursive: true });
    expect(await run()).toMatchObject({ code: 0 });
    expect(scratch.ran()).toEqual([]);
    expect(describeTree(join(scratch.root, 'artifacts'))).toEqual(before);
    expect(before['tiny/train/wrist.yolo11n/model/best.safetensors']).toMatch(
      /^\.\.\/.*\.loupe\/store\/[0-9a-f]{64}\.safetensors$/,
    );
  });

  it('a step whose folder is whole is taken as it is when Nx has forgotten it', async () => {
    const before = describeTree(join(scratch.root, 'artifacts'));
    rmSync(join(scratch.root, '.nx'), { recursive: true });
    rmSync(join(scratch.root, '.loupe/runs'), { recursive: true });
    expect(await run()).toMatchObject({ code: 0 });
    expect(scratch.ran()).toEqual([]);
    expect(describeTree(join(scratch.root, 'artifacts'))).toEqual(before);
    expect(await run('tiny.split.wrist:run', {}, '--skip-nx-cache', '--exclude-task-dependencies')).toMatchObject({
      code: 0,
    });
    expect(scratch.ran()).toEqual(['tiny.split.wrist']);
  });

  it('weights that the store has lost are made again when a step must read them', async () => {
    rmSync(join(scratch.root, '.loupe/store'), { recursive: true });
    const main = join(scratch.root, 'packages/evaluate/src/main.mjs');
    const text = readFileSync(main, 'utf8');
    appendFileSync(main, '// another version\n');
    const failed = await run();
    expect(failed.code).toBe(1);
    const [, command] = /Train again: npx nx (run tiny\.train\.wrist\.yolo11n:run .*)/.exec(failed.output) ?? [];
    expect(await scratch.nx(command!.split(' '))).toMatchObject({ code: 0 });
    expect(await run('pipeline:tiny.train', {}, '--skip-nx-cache')).toMatchObject({ code: 0 });
    expect(await run()).toMatchObject({ code: 0 });
    writeFileSync(main, text);
    await settle();
  });

  it('a run from the cache needs no weights', async () => {
    cpSync(join(scratch.root, '.loupe/store'), join(scratch.root, '.loupe/kept'), { recursive: true });
    rmSync(join(scratch.root, '.loupe/store'), { recursive: true });
    expect(await run()).toMatchObject({ code: 0 });
    expect(scratch.ran()).toEqual([]);
    cpSync(join(scratch.root, '.loupe/kept'), join(scratch.root, '.loupe/store'), { recursive: true });
  });

  it('one parameter of one step runs that step and those that follow', async () => {
    scratch.write(
      'tiny',
      tiny.replace(
        'datasets: [wrist, both]',
        'datasets: [wrist, both], overrides: [{ where: { dataset: wrist }, train: { epochs: 3 } }]',
      ),
    );
    expect(await run()).toMatchObject({ code: 0 });
    expect(scratch.ran()).toEqual(['tiny.evaluate.wrist.yolo11n', 'tiny.report', 'tiny.train.wrist.yolo11n']);
    await settle();
  });

  it('one value of a sweep runs only the cells that have it, and a new value or seed only its own', async () => {
    const swept = (epochs: number, sizes: string) =>
      tiny
        .replace(
          'yolo11n: { train: { epochs: 2 } }',
          `yolo11n: { sweep: { train.size: [${sizes}], plan: { short: { train: { epochs: 1 } }, long: { train: { epochs: ${epochs} } } } } }`,
        )
        .replace('datasets: [wrist, both]', 'datasets: [wrist]');
    const cell = (name: string) => [`tiny.evaluate.wrist.yolo11n-${name}`, `tiny.train.wrist.yolo11n-${name}`];
    scratch.write('tiny', swept(4, '32'));
    expect(await run()).toMatchObject({ code: 0 });
    expect(scratch.ran()).toEqual([...cell('size32-long'), ...cell('size32-short'), 'tiny.report'].sort());
    scratch.write('tiny', swept(5, '32'));
    expect(await run()).toMatchObject({ code: 0 });
    expect(scratch.ran()).toEqual([...cell('size32-long'), 'tiny.report'].sort());
    scratch.write('tiny', swept(5, '32, 64'));
    expect(await run('pipeline:tiny.train')).toMatchObject({ code: 0 });
    expect(scratch.ran()).toEqual(['tiny.train.wrist.yolo11n-size64-long', 'tiny.train.wrist.yolo11n-size64-short']);
    scratch.write('tiny', tiny.replace('{ train: { epochs: 2 } }', '{ train: { epochs: 2 }, seeds: [0, 1] }'));
    expect(await run('pipeline:tiny.train.wrist')).toMatchObject({ code: 0 });
    expect(scratch.ran()).toEqual(['tiny.train.wrist.yolo11n-seed0', 'tiny.train.wrist.yolo11n-seed1']);
    await settle();
  });

  it('images that are split twice are read once, and a data set that is only tested on is not split', async () => {
    scratch.write(
      'tiny',
      tiny
        .replace('both: { merge: [wrist, elbow] }', 'again: { from: wrist, split: { groupBy: image } }')
        .replace('elbow: { phantom: { images: 3 } }', 'elbow: { phantom: { images: 3 }, testOnly: true }')
        .replace('[wrist, both]', '[wrist, again]'),
    );
    expect(await run()).toMatchObject({ code: 0 });
    expect(scratch.ran()).toEqual([
      'tiny.evaluate.again.yolo11n',
      'tiny.evaluate.wrist.yolo11n',
      'tiny.report',
      'tiny.split.again',
      'tiny.train.again.yolo11n',
    ]);
    await settle();
  });

  it('a comment, or another pipeline, runs nothing', async () => {
    scratch.write('tiny', tiny.replace('# a study', '# a study of wrists'));
    scratch.write('other', tiny);
    expect(await run()).toMatchObject({ code: 0 });
    expect(scratch.ran()).toEqual([]);
    rmSync(join(scratch.root, 'pipelines/other.yaml'));
    await settle();
  });

  it('a step that ran again and gave the same bytes runs nothing after it', async () => {
    // The fake split forgets its settings: it runs again and writes what it wrote before, in a manifest with other settings.
    scratch.write('tiny', tiny.replace('train: 0.6, val: 0.2', 'train: 0.5, val: 0.3'));
    expect(await run()).toMatchObject({ code: 0 });
    const ran = scratch.ran();
    expect(ran).toEqual(['tiny.report', 'tiny.split.both', 'tiny.split.elbow', 'tiny.split.wrist']);
    await settle();
  });

  it('the code of one stage runs that stage, and what follows only if its bytes changed', async () => {
    const main = join(scratch.root, 'packages/evaluate/src/main.mjs');
    const text = readFileSync(main, 'utf8');
    appendFileSync(main, '// another way to say the same\n');
    expect(await run()).toMatchObject({ code: 0 });
    expect(scratch.ran()).toEqual(['tiny.evaluate.both.yolo11n', 'tiny.evaluate.wrist.yolo11n', 'tiny.report']);
    writeFileSync(main, text);
    await settle();
  });

  it('a part of a pipeline runs alone', async () => {
    const steps = ['tiny.ingest.elbow', 'tiny.phantom.elbow'];
    scratch.write('tiny', tiny.replace('images: 3', 'images: 4'));
    expect(await run('pipeline:tiny.ingest.elbow')).toMatchObject({ code: 0 });
    expect(scratch.ran()).toEqual(steps);
    await settle();
  });

  it('a failed step fails the run, others go on, and the next run does only it and what follows', async () => {
    scratch.write('tiny', tiny.replace('epochs: 2', 'epochs: 5'));
    const failed = await run(undefined, { FAKE_FAIL: 'tiny.train.wrist.yolo11n' });
    expect(failed.code).toBe(1);
    expect(failed.output).toContain('tiny.train.wrist.yolo11n fails because it was told to');
    expect(scratch.ran()).toEqual([
      'tiny.evaluate.both.yolo11n',
      'tiny.train.both.yolo11n',
      'tiny.train.wrist.yolo11n',
    ]);
    expect(await run()).toMatchObject({ code: 0 });
    expect(scratch.ran()).toEqual(['tiny.evaluate.wrist.yolo11n', 'tiny.report', 'tiny.train.wrist.yolo11n']);
    await settle();
  });

  it('a wrong key fails its own pipeline with file, line, key and nearest name, and no other', async () => {
    scratch.write('wrong', tiny.replace('epochs: 2', 'epoch: 2'));
    const wrong = await run('pipeline:wrong');
    expect(wrong.code).toBe(1);
    expect(wrong.output).toContain('at models.yolo11n.train.epoch expected one of');
    expect(wrong.output).toContain('pipelines/wrong.yaml:8:');
    expect(wrong.output).toContain('Did you mean epochs?');
    expect(await run()).toMatchObject({ code: 0 });
    expect(scratch.ran()).toEqual([]);
    scratch.write('wrong', 'datasets: [');
    expect((await run('pipeline:wrong')).output).toMatch(/pipelines\/wrong\.yaml:1:\d+/);
    expect((await scratch.nx(['show', 'projects'])).code).toBe(0);
    rmSync(join(scratch.root, 'pipelines/wrong.yaml'));
  });

  it('two runs at once do everything once', async () => {
    scratch.write('tiny', tiny.replace('epochs: 2', 'epochs: 6'));
    const runs = await Promise.all([run(undefined, { FAKE_SLOW_MS: '300' }), run(undefined, { FAKE_SLOW_MS: '300' })]);
    expect(runs.map(({ code }) => code)).toEqual([0, 0]);
    expect(scratch.ran()).toEqual(allSteps.filter((id) => /train|evaluate|report/.test(id)));
    expect(runs.filter(({ output }) => output.includes('Another run of a pipeline is at work'))).toHaveLength(1);
    await settle();
  });

  it('a data folder that is a link to one outside runs ingest again when its content changes', async () => {
    mkdirSync(join(outside, 'images'), { recursive: true });
    writeFileSync(join(outside, 'images/a.txt'), 'a');
    symlinkSync(outside, join(scratch.root, 'data/real'));
    scratch.write('linked', 'datasets:\n  real: { source: data/real }\nmodels:\n  yolo11n: {}\n');
    expect(await run('pipeline:linked')).toMatchObject({ code: 0 });
    expect(scratch.ran()).toHaveLength(5);
    expect(await run('pipeline:linked')).toMatchObject({ code: 0 });
    expect(scratch.ran()).toEqual([]);
    writeFileSync(join(outside, 'images/a.txt'), 'b');
    expect(await run('pipeline:linked')).toMatchObject({ code: 0 });
    expect(scratch.ran()).toHaveLength(5);
    writeFileSync(join(outside, 'images/b.txt'), 'new');
    expect(await run('pipeline:linked')).toMatchObject({ code: 0 });
    expect(scratch.ran()).toContain('linked.ingest.real');
    rmSync(join(scratch.root, 'pipelines/linked.yaml'));
  });

  it('text of a pipeline reaches a step whatever it holds', async () => {
    const title = `it's "$HOME" \`id\` {projectRoot} {args} \\ ✓`;
    scratch.write('tiny', `${tiny}report: { title: ${JSON.stringify(title)} }\n`);
    expect(await run()).toMatchObject({ code: 0 });
    const manifest = JSON.parse(readFileSync(join(scratch.root, 'artifacts/tiny/report/manifest.json'), 'utf8')) as {
      config: { title: string };
    };
    expect(manifest.config.title).toBe(title);
    await settle();
  });

  it('a launcher before each step changes nothing that is cached', async () => {
    expect(await run(undefined, { STAGE_LAUNCH: 'env LAUNCHED=1' })).toMatchObject({ code: 0 });
    expect(scratch.ran()).toEqual([]);
    scratch.write('tiny', tiny.replace('epochs: 2', 'epochs: 7'));
    expect(await run('pipeline:tiny.train.wrist', { STAGE_LAUNCH: 'false' })).toMatchObject({ code: 1 });
    expect(await run('pipeline:tiny.train.wrist', { STAGE_LAUNCH: 'env LAUNCHED=1' })).toMatchObject({ code: 0 });
    await settle();
  });

  // A step that was waited for would take an hour, and the test would be ended.
  it('Ctrl-C ends the run at once and leaves nothing half done', async () => {
    scratch.write('tiny', tiny.replace('epochs: 2', 'epochs: 8'));
    const { child, ended } = scratch.start(['run', 'pipeline:tiny'], { FAKE_SLOW_MS: '3600000' });
    while (scratch.ran().length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    process.kill(-child.pid!, 'SIGINT');
    expect((await ended).code).not.toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(readdirSync(join(scratch.root, 'artifacts/tiny/train')).filter((name) => name.startsWith('.'))).toEqual([]);
    await settle();
  });
});
