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
      'study.ingest.wrist',
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
    ['an unknown model', 'yolo11n: {}', 'yolo1n: {}', 11, 'models.yolo1n', 'Did you mean yolo11n?'],
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
    [
      'an origin that is not read in',
      'merge: [wrist, srv]',
      'from: wirst',
      8,
      'datasets.all.from',
      'Did you mean wrist?',
    ],
    [
      'a merged data set that is only tested on',
      'merge: [wrist, srv]',
      'merge: [wrist, srv], testOnly: true',
      8,
      'datasets.all.testOnly',
      'Remove it',
    ],
    [
      'a part of a union that is only tested on',
      'wrist: { phantom: { images: 20 } }',
      'wrist: { phantom: { images: 20 }, testOnly: true }',
      8,
      'datasets.all.merge.0',
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

  describe('other tasks', () => {
    const masks = `datasets:
  grouped: { phantom: { images: 40 } }
  random: { from: grouped, split: { groupBy: image } }
  outside: { source: data/outside, testOnly: true, ingest: { group: { by: folder } } }
models:
  own_cnn:
    sweep:
      options.boxShare: [0.3, 0.5]
      schedule: { short: { train: { epochs: 2 } }, long: { options: { dropout: none }, train: { epochs: 9 } } }
  resnet50_2: { seeds: [4, 5] }
train: { size: 64 }
`;

    it('planPipeline() takes the task of ingest from the models', () => {
      expect(step('study.ingest.wrist').config).toMatchObject({ task: 'detection' });
      expect(step('study.ingest.grouped', masks).config).toMatchObject({ task: 'localisation' });
      const segmentation = 'datasets: { a: { source: data/a } }\nmodels: { unet: { options: { width: 8 } } }\n';
      expect(step('study.ingest.a', segmentation).config).toMatchObject({ task: 'segmentation' });
      expect(step('study.train.a.unet', segmentation).config).toMatchObject({ model: 'unet', options: { width: 8 } });
    });

    it('planPipeline() says which model is of another task', () => {
      const error = errorOf(masks.replace('resnet50_2: { seeds', 'unet: { seeds'));
      expect(error.at).toMatchObject({ line: 10, key: 'models.unet' });
      expect(error.message).toContain('expected a model for localisation, as own_cnn is, found one for segmentation');
    });

    it('planPipeline() makes one model of each combination of a sweep, and of each seed', () => {
      const trained = plan(masks).steps.filter(({ kind, cell }) => kind === 'train' && cell.startsWith('grouped.'));
      expect(trained.map(({ cell }) => cell)).toEqual([
        'grouped.own_cnn-boxshare0_3-short',
        'grouped.own_cnn-boxshare0_3-long',
        'grouped.own_cnn-boxshare0_5-short',
        'grouped.own_cnn-boxshare0_5-long',
        'grouped.resnet50_2-seed4',
        'grouped.resnet50_2-seed5',
      ]);
      expect(trained[1]!.config).toMatchObject({ options: { boxShare: 0.3, dropout: 'none' }, epochs: 9, size: 64 });
      expect(trained[2]!.config).toMatchObject({ options: { boxShare: 0.5 }, epochs: 2, size: 64 });
      expect(trained[5]).toMatchObject({ config: { model: 'resnet50_2', seed: 5 }, seed: 5 });
    });

    it('planPipeline() gives the names of a sweep that Nx and folders can hold', () => {
      const odd = masks
        .replace('[0.3, 0.5]', '[1e-7, 0.25]')
        .replace('options.boxShare', 'train.optimiser.rate')
        .replace('size: 64', 'size: 64, optimiser: { kind: adamw }');
      const names = plan(odd).steps.flatMap(({ kind, cell }) => (kind === 'train' ? [cell] : []));
      expect(names[0]).toBe('grouped.own_cnn-rate1e-7-short');
      expect(names.filter((cell) => !/^[a-z0-9_-]+\.[a-z0-9_-]+$/.test(cell))).toEqual([]);
    });

    it('planPipeline() repeats every model with the matrix’s seeds, but those that have their own', () => {
      const names = plan(`${masks}matrix: { seeds: [0, 1], datasets: [random] }\n`).steps.flatMap(({ kind, cell }) =>
        kind === 'train' ? [cell] : [],
      );
      expect(names).toHaveLength(4 * 2 + 2);
      expect(names[1]).toBe('random.own_cnn-boxshare0_3-short-seed1');
      expect(names.at(-1)).toBe('random.resnet50_2-seed5');
    });

    it('planPipeline() lets the matrix mean all models of an entry, some of them, or one', () => {
      const cells = (matrix: string) =>
        plan(`${masks}matrix: { datasets: [grouped], ${matrix} }\n`).steps.filter(({ kind }) => kind === 'train');
      expect(cells('exclude: [{ model: own_cnn }]')).toHaveLength(2);
      expect(cells('exclude: [{ model: own_cnn-boxshare0_3 }]')).toHaveLength(4);
      expect(cells('models: [own_cnn-boxshare0_3-short]')).toHaveLength(1);
      const changed = cells('overrides: [{ where: { model: own_cnn-boxshare0_5 }, train: { batch: 3 } }]');
      expect(changed.map(({ config }) => (config as { batch: number }).batch)).toEqual([8, 8, 3, 3, 8, 8]);
    });

    it('planPipeline() changes only the steps of one value of a sweep with that value', () => {
      const changed = plan(masks.replace('short: { train: { epochs: 2', 'short: { train: { epochs: 3')).steps;
      const before = plan(masks).steps;
      expect(
        changed.filter((found, i) => JSON.stringify(found) !== JSON.stringify(before[i])).map(({ cell }) => cell),
      ).toEqual([
        'grouped.own_cnn-boxshare0_3-short',
        'grouped.own_cnn-boxshare0_5-short',
        'random.own_cnn-boxshare0_3-short',
        'random.own_cnn-boxshare0_5-short',
      ]);
    });

    it('planPipeline() reads images that are split twice once', () => {
      const { steps } = plan(masks);
      expect(steps.filter(({ kind }) => kind === 'ingest').map(({ id }) => id)).toEqual([
        'study.ingest.grouped',
        'study.ingest.outside',
      ]);
      expect(step('study.split.random', masks)).toMatchObject({
        config: { name: 'random', groupBy: 'image' },
        inputs: { dataset: 'artifacts/study/ingest/grouped/dataset' },
      });
      const alone = plan(`${masks}matrix: { datasets: [random] }\n`).steps.map(({ id }) => id);
      expect(alone).toEqual(expect.arrayContaining(['study.phantom.grouped', 'study.ingest.grouped']));
      expect(alone).not.toContain('study.split.grouped');
    });

    it('planPipeline() tests every model on all of a data set that is only tested on', () => {
      expect(Object.entries(step('study.evaluate.random.resnet50_2-seed4', masks).inputs['tests']!)).toEqual([
        ['random', 'artifacts/study/split/random/test'],
        ['outside', 'artifacts/study/ingest/outside/dataset'],
      ]);
      const { steps } = plan(masks);
      expect(steps.filter(({ cell }) => cell.startsWith('outside')).map(({ kind }) => kind)).toEqual(['ingest']);
      expect(Object.keys(steps.at(-1)!.inputs['datasets']!)).toContain('outside.ingest');
    });

    it('planPipeline() has the images without labels predicted, but those of a union', () => {
      const path = 'artifacts/study/ingest/grouped/unlabelled';
      expect(step('study.evaluate.grouped.resnet50_2-seed4', masks).inputs).toMatchObject({ unlabelled: path });
      expect(step('study.evaluate.random.resnet50_2-seed4', masks).inputs).toMatchObject({ unlabelled: path });
      expect(step('study.evaluate.all.yolo11n').inputs).not.toHaveProperty('unlabelled');
    });

    it.each([
      ['an unknown option', 'options.boxShare', 'options.boxShar', 8, 'models.own_cnn.sweep.options.boxShar.0'],
      ['an unknown setting', 'epochs: 2', 'epoch: 2', 9, 'models.own_cnn.sweep.schedule.short.train.epoch'],
      ['an axis of neither form', 'options.boxShare', 'boxShare', 8, 'models.own_cnn.sweep.boxShare'],
      ['named settings under a setting', 'schedule:', 'options.depth:', 9, 'models.own_cnn.sweep.options.depth'],
      ['two values of one name', '[0.3, 0.5]', '[0.3, 0.3]', 6, 'models.own_cnn'],
      ['a seed twice', '[4, 5]', '[4, 4]', 10, 'models.resnet50_2.seeds'],
      [
        'a split of what is only tested on',
        'testOnly: true,',
        'testOnly: true, split: {},',
        4,
        'datasets.outside.split',
      ],
      ['ingest of what another reads', 'from: grouped,', 'from: grouped, ingest: {},', 3, 'datasets.random.ingest'],
    ])('planPipeline() names file, line and key of %s', (_what, from, to, line, key) => {
      expect(masks).toContain(from);
      expect(errorOf(masks.replace(from, to)).at).toMatchObject({ file: 'pipelines/study.yaml', line, key });
    });

    it('planPipeline() refuses to train on nothing', () => {
      const error = errorOf('datasets: { a: { source: data/a, testOnly: true } }\nmodels: { unet: {} }\n');
      expect(error.at).toMatchObject({ line: 1, key: 'datasets' });
    });
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
