import { planPipeline } from './index.ts';

const base = `# a comment
seed: 3
datasets:
  wrist: { phantom: { images: 20 } }
  srv:
    source: data/fractures-srv2022
    ingest: { classes: { merge: { fracture: '*' } } }
  all: { merge: [wrist, srv] }
split: { shares: { train: 0.6, val: 0.2, test: 0.2 } }
models:
  yolo11n: {}
  big: { model: retinanet_resnet50_fpn, options: { anchorScale: 0.5 }, train: { epochs: 9, optimiser: { kind: sgd } } }
train: { epochs: 4, size: 160, optimiser: { kind: adamw, rate: 0.002, beta2: 0.99 } }
matrix:
  exclude: [{ dataset: srv, model: big }]
  overrides:
    - { where: { dataset: wrist }, train: { epochs: 6 } }
    - { where: { dataset: wrist, model: yolo11n }, train: { optimiser: { rate: 0.005 } } }
`;

const plan = (text: string) => planPipeline(text, 'pipelines/study.yaml');
const step = (id: string, text = base) => plan(text).steps.find((found) => found.id === id)!;

function errorOf(text: string): { message: string; at: Record<string, unknown>; fix: string } {
  try {
    plan(text);
  } catch (error) {
    return error as never;
  }
  throw new Error('expected an error');
}

describe('planPipeline()', () => {
  it('planPipeline() gives one step for each stage, data set and cell', () => {
    expect(plan(base).steps.map(({ id }) => id)).toEqual([
      'study.phantom.wrist',
      'study.ingest.wrist',
      'study.split.wrist',
      'study.ingest.srv',
      'study.split.srv',
      'study.split.all',
      'study.train.wrist.yolo11n',
      'study.evaluate.wrist.yolo11n',
      'study.train.wrist.big',
      'study.evaluate.wrist.big',
      'study.train.srv.yolo11n',
      'study.evaluate.srv.yolo11n',
      'study.train.all.yolo11n',
      'study.evaluate.all.yolo11n',
      'study.train.all.big',
      'study.evaluate.all.big',
      'study.report',
    ]);
  });

  it('planPipeline() lists each step after those it needs', () => {
    const seen = new Set<string>();
    for (const { id, needs } of plan(base).steps) {
      expect(needs.filter((needed) => !seen.has(needed))).toEqual([]);
      seen.add(id);
    }
    expect(step('study.evaluate.wrist.yolo11n').needs).toEqual([
      'study.split.wrist',
      'study.split.all',
      'study.train.wrist.yolo11n',
    ]);
  });

  it('planPipeline() joins steps by the folders of their outputs', () => {
    expect(step('study.ingest.wrist').inputs).toEqual({ raw: 'artifacts/study/phantom/wrist/raw' });
    expect(step('study.split.all').inputs).toEqual({
      parts: {
        'wrist.train': 'artifacts/study/split/wrist/train',
        'wrist.val': 'artifacts/study/split/wrist/val',
        'wrist.test': 'artifacts/study/split/wrist/test',
        'srv.train': 'artifacts/study/split/srv/train',
        'srv.val': 'artifacts/study/split/srv/val',
        'srv.test': 'artifacts/study/split/srv/test',
      },
    });
    expect(step('study.report').folder).toBe('artifacts/study/report');
    expect(step('study.report').inputs).toMatchObject({ models: { 'all.big': 'artifacts/study/train/all.big/model' } });
  });

  it('planPipeline() tests every model on its own test part first, then on the common one', () => {
    expect(Object.entries(step('study.evaluate.wrist.yolo11n').inputs['tests']!)).toEqual([
      ['wrist', 'artifacts/study/split/wrist/test'],
      ['common', 'artifacts/study/split/all/test'],
    ]);
    expect(step('study.evaluate.all.yolo11n').inputs['tests']).toEqual({ common: 'artifacts/study/split/all/test' });
    const without = base.replace('matrix:', 'matrix:\n  common: false');
    expect(step('study.evaluate.wrist.yolo11n', without).inputs['tests']).toEqual({
      wrist: 'artifacts/study/split/wrist/test',
    });
  });

  it('planPipeline() lays train settings over one another: pipeline, model, cells', () => {
    expect(step('study.train.all.yolo11n').config).toMatchObject({
      model: 'yolo11n',
      epochs: 4,
      size: 160,
      seed: 3,
      optimiser: { rate: 0.002, beta2: 0.99 },
    });
    expect(step('study.train.wrist.yolo11n').config).toMatchObject({
      epochs: 6,
      optimiser: { kind: 'adamw', rate: 0.005, beta2: 0.99 },
    });
    expect(step('study.train.wrist.big').config).toMatchObject({
      model: 'retinanet_resnet50_fpn',
      options: { anchorScale: 0.5 },
      epochs: 6,
    });
    // Another kind of optimiser starts from its own defaults.
    expect(step('study.train.all.big').config).toMatchObject({
      epochs: 9,
      optimiser: { kind: 'sgd', rate: 0.001, momentum: 0.9 },
    });
  });

  it('planPipeline() gives a source its folder, to the step and to what it reads', () => {
    expect(step('study.ingest.srv')).toMatchObject({
      config: { name: 'srv', path: 'data/fractures-srv2022' },
      reads: ['data/fractures-srv2022'],
      inputs: {},
    });
  });

  it('planPipeline() inserts an augment step only where augmentation is asked for', () => {
    const offline = `${base}augment: { copies: 2, steps: [{ flip-x: {} }] }\n`;
    expect(step('study.augment.wrist', offline).inputs).toEqual({ train: 'artifacts/study/split/wrist/train' });
    expect(step('study.train.wrist.yolo11n', offline).inputs).toMatchObject({
      train: 'artifacts/study/augment/wrist/train',
    });
    const online = `${base}augment: { mode: online, steps: [{ flip-x: {} }] }\n`;
    expect(step('study.train.wrist.yolo11n', online).config).toMatchObject({ augment: [{ 'flip-x': { p: 0.5 } }] });
    const none = `${base}augment: { mode: none }\n`;
    expect(plan(none).steps.some(({ kind }) => kind === 'augment')).toBe(false);
  });

  it('planPipeline() gives the same steps whatever the comments, the order of keys and defaults spelt out', () => {
    const other = base
      .replace('# a comment', '')
      .replace('{ epochs: 4, size: 160,', '{ size: 160, batch: 8, epochs: 4,');
    expect(JSON.stringify(plan(other).steps)).toBe(JSON.stringify(plan(base).steps));
  });

  it('planPipeline() changes only a cell’s steps with that cell’s settings', () => {
    const changed = plan(base.replace('rate: 0.005', 'rate: 0.006')).steps;
    expect(
      changed.filter((found, i) => JSON.stringify(found) !== JSON.stringify(plan(base).steps[i])).map(({ id }) => id),
    ).toEqual(['study.train.wrist.yolo11n']);
  });

  it.each([
    ['an unknown key', 'split:', 'splitt:', 9, 'splitt', 'Did you mean split?'],
    ['an unknown key in a section', 'epochs: 4', 'epoch: 4', 13, 'train.epoch', 'Did you mean epochs?'],
    [
      'an unknown key in a union',
      'beta2: 0.99 }',
      'epsilonn: 0.99 }',
      13,
      'train.optimiser.epsilonn',
      'Did you mean epsilon?',
    ],
    ['an unknown key above its value', 'seed: 3', 'splitt:\n  groupBy: image', 2, 'splitt', 'Did you mean split?'],
    ['an unknown model', 'yolo11n: {}', 'yolo11: {}', 11, 'models.yolo11', 'Did you mean yolo11n?'],
    ['an unknown zoo name', 'model: retinanet_resnet50_fpn,', 'model: retinanet,', 12, 'models.big.model', undefined],
    [
      'an unknown data set',
      'merge: [wrist, srv]',
      'merge: [wirst, srv]',
      8,
      'datasets.all.merge.0',
      'Did you mean wrist?',
    ],
    [
      'an override of no cell',
      'where: { dataset: wrist }',
      'where: { dataset: elbow }',
      17,
      'matrix.overrides.0.where.dataset',
      undefined,
    ],
    ['a wrong type', 'epochs: 9', 'epochs: many', 12, 'models.big.train.epochs', undefined],
    [
      'a setting that only fails once merged',
      'rate: 0.005 }',
      'momentum: 0.5 }',
      18,
      'matrix.overrides.1.train.optimiser.momentum',
      undefined,
    ],
    [
      'an option that the model does not have',
      'anchorScale: 0.5',
      'anchorScal: 0.5',
      12,
      'models.big.options.anchorScal',
      'Did you mean anchorScale?',
    ],
    ['an option out of range', 'anchorScale: 0.5', 'anchorScale: 50', 12, 'models.big.options.anchorScale', undefined],
    [
      'a model for another task',
      'model: retinanet_resnet50_fpn,',
      'model: resnet50,',
      12,
      'models.big.model',
      undefined,
    ],
    ['shares that do not add up', 'train: 0.6,', 'train: 0.7,', 9, 'split.shares', undefined],
    [
      'a key of another phantom',
      'wrist: { phantom: { images: 20 } }',
      'wrist: { phantom: { preset: cells, cutoff: 0.1 } }',
      4,
      'datasets.wrist.phantom.cutoff',
      undefined,
    ],
    [
      'a phantom that there is not',
      'wrist: { phantom: { images: 20 } }',
      'wrist: { phantom: { preset: wrists, images: 20 } }',
      4,
      'datasets.wrist.phantom.preset',
      'Did you mean wrist?',
    ],
    [
      'two origins of a data set',
      'wrist: { phantom: { images: 20 } }',
      'wrist: { phantom: {}, source: data/x }',
      4,
      'datasets.wrist',
      undefined,
    ],
    ['a source outside data/', 'source: data/fractures-srv2022', 'source: ../x', 6, 'datasets.srv.source', undefined],
  ])('planPipeline() names file, line and key of %s', (_what, from, to, line, key, fix) => {
    expect(base).toContain(from);
    const error = errorOf(base.replace(from, to));
    expect(error.at).toMatchObject({ file: 'pipelines/study.yaml', line, key });
    if (fix !== undefined) expect(error.fix).toBe(fix);
    expect(error.message).toMatch(/(expected|must) .*, found /);
  });

  it('planPipeline() lists further problems too', () => {
    const error = errorOf(base.replace('epochs: 4', 'epoch: 4').replace('images: 20', 'image: 20'));
    expect(error.at).toMatchObject({
      line: 4,
      key: 'datasets.wrist.phantom.image',
      also: [expect.stringContaining('line 13, train.epoch')],
    });
  });

  it('planPipeline() refuses a name that is not the file’s', () => {
    expect(errorOf(`name: other\n${base}`).at).toMatchObject({ line: 1, key: 'name' });
  });

  it('planPipeline() refuses a file name that cannot name targets', () => {
    for (const name of ['My Study', 'schema', 'link-data']) {
      expect(() => planPipeline(base, `pipelines/${name}.yaml`)).toThrow(
        expect.objectContaining({ code: 'PIPELINE', fix: 'Rename the file' }),
      );
    }
  });

  it('planPipeline() refuses a matrix without a cell', () => {
    const error = errorOf(
      'datasets: { a: { source: data/a } }\nmodels: { yolo11n: {} }\nmatrix: { exclude: [{ model: yolo11n }] }\n',
    );
    expect(error.at).toMatchObject({ line: 3, key: 'matrix.exclude' });
  });

  it('planPipeline() reports broken YAML with its line', () => {
    expect(errorOf('datasets: [').at).toMatchObject({ file: 'pipelines/study.yaml', line: 1 });
  });
});
