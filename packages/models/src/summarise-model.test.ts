import { modelNames } from './schema.ts';
import { summariseModel } from './summarise-model.ts';

describe('summariseModel()', () => {
  it.each(modelNames.filter((name) => name !== 'vit_b_16'))(
    'summariseModel() traces %s, and its layers hold all its parameters',
    (name) => {
      const summary = summariseModel(name, { classes: 3, size: 192 });
      const [whole, ...layers] = summary.layers();
      expect(whole!.parameters).toBe(summary.parameters);
      expect(whole!.shapes.length).toBeGreaterThan(0);
      const outer = layers.filter(({ depth }) => depth === 1);
      expect(outer.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(summary.parameters);
      expect(summary.flops).toBeGreaterThan(1e7);
    },
  );

  it('summariseModel() tells shapes as PyTorch’s layers have them, channels last', () => {
    const layers = summariseModel('resnet18', { classes: 1000, size: 224 }).layers();
    const shapesOf = (name: string) => layers.find((layer) => layer.name === name)!.shapes;
    expect(shapesOf('')).toEqual([[1, 1000]]);
    expect(shapesOf('conv1')).toEqual([[1, 112, 112, 64]]);
    expect(shapesOf('layer2.0.downsample')).toEqual([[1, 28, 28, 128]]);
    expect(shapesOf('layer4')).toEqual([[1, 7, 7, 512]]);
  });

  it('summariseModel() summarises a model of one size at that size', () => {
    expect(summariseModel('vit_b_16', { classes: 2, size: 64 }).size).toBe(224);
    expect(summariseModel('vit_b_16', { classes: 2, size: 64, options: { size: 384 } }).size).toBe(384);
  });
});
