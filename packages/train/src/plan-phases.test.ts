import { planPhases } from './plan-phases.ts';
import { TrainConfig } from './schema.ts';

const plan = (config: object, images = 50) =>
  planPhases(TrainConfig.parse({ model: 'resnet18', batch: 8, ...config }), images);

describe('planPhases()', () => {
  it('is one phase of epochs, or of steps with a validation every so many', () => {
    expect(plan({ epochs: 3, validateEvery: 2 })).toMatchObject([
      { epochs: 3, epochSteps: 7, steps: 21, validateEvery: 2, freeze: [], trainOnly: [] },
    ]);
    expect(plan({ steps: 25 })).toMatchObject([{ epochs: 3, epochSteps: 10, steps: 25, validateEvery: 1 }]);
  });

  it('gives each phase what it states, and the rest as for all', () => {
    const phases = plan({
      freeze: ['conv1'],
      optimiser: { kind: 'adamw', rate: 1e-4 },
      phases: [
        { epochs: 5, rate: 1e-3, trainOnly: ['fc'] },
        { epochs: 8, freeze: [] },
      ],
    });
    expect(phases).toMatchObject([
      { epochs: 5, steps: 35, rate: 1e-3, freeze: ['conv1'], trainOnly: ['fc'] },
      { epochs: 8, steps: 56, rate: 1e-4, freeze: [], trainOnly: [] },
    ]);
  });
});

describe('TrainConfig', () => {
  const problems = (config: object) =>
    TrainConfig.safeParse(config).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

  it.each([
    [{ model: 'yolo11n', normalise: 'imagenet' }, 'normalise: Expected none: yolo11n normalises by itself'],
    [{ model: 'unet', sampling: 'balanced' }, 'sampling: Expected shuffle: for segmentation an image has no one class'],
    [
      { model: 'unet', selectBy: 'mAP50' },
      'selectBy: Expected a quantity of segmentation, one of auto, loss, Dice, IoU',
    ],
    [
      { model: 'unet', size: 224, fit: { kind: 'centre-crop', resize: 200 } },
      'fit.resize: Expected at least the size, 224',
    ],
    [{ model: 'resnet18', steps: 5, phases: [{ epochs: 1 }] }, 'steps: Expected steps in the phases, or no phases'],
    [
      { model: 'resnet18', phases: [{ epochs: 1 }, { steps: 9 }] },
      'phases: Expected epochs in every phase, or steps in every phase',
    ],
    [{ model: 'resnet18', phases: [{}] }, 'phases.0: Expected epochs or steps, one of the two'],
  ])('refuses %j', (config, problem) => {
    expect(problems(config)[0]).toBe(problem);
  });

  it('takes what the studies ask for', () => {
    expect(
      problems({ model: 'own_cnn', steps: 300, validateEverySteps: 10, sampling: 'balanced', normalise: 'dataset' }),
    ).toEqual([]);
    expect(
      problems({ model: 'vit_b_16', selectBy: 'AUROC', normalise: { mean: [0.5, 0.5, 0.5], sd: [0.5, 0.5, 0.5] } }),
    ).toEqual([]);
    expect(problems({ model: 'unet', selectBy: 'loss', fit: { kind: 'letterbox' } })).toEqual([]);
  });
});
