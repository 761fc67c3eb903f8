import { createRng } from '@loupe/core';
import { buildClassificationModel } from '../../zoo.ts';

describe.each(['resnet18', 'resnet50'] as const)('%s', (name) => {
  it(`${name} with frozen batch normalisation trains its convolutions and its classifier only`, () => {
    const { network } = buildClassificationModel(name, { classes: 2, options: { batchNorm: 'frozen' } });
    const names = network.trainable().map(([key]) => key);
    expect(names.filter((key) => /\bbn|downsample\.1/.test(key))).toEqual([]);
    expect(names).toEqual(expect.arrayContaining(['conv1.weight', 'layer4.1.conv2.weight', 'fc.bias']));
  });

  it(`${name} counts the operations that torchvision states to four digits`, () => {
    const stated = { resnet18: 1.814e9, resnet50: 4.089e9 }[name];
    expect(buildClassificationModel(name, { classes: 1000 }).flops(224) / 2 / stated).toBeCloseTo(1, 3);
  });
});

describe('resnetBody()', () => {
  const valuesAtStart = async (name: string) => {
    const parameter = buildClassificationModel('resnet18', { classes: 2 }).network.parameters.get(name)!;
    parameter.initialise(createRng(1));
    const values = await parameter.values();
    parameter.dispose();
    return values;
  };
  it('resnetBody() starts convolutions He normal over what leaves them', async () => {
    const values = await valuesAtStart('layer2.0.conv1.weight');
    const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    expect(variance / (2 / (128 * 9))).toBeCloseTo(1, 1);
  });
  it('resnetBody() starts batch normalisation as identity', async () => {
    expect(new Set(await valuesAtStart('layer1.0.bn1.weight'))).toEqual(new Set([1]));
    expect(new Set(await valuesAtStart('layer1.0.bn1.bias'))).toEqual(new Set([0]));
  });
});
