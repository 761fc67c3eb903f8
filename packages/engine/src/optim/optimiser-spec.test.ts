import { planParameter, type AdamW } from './optimiser-spec.ts';

const spec: AdamW = {
  kind: 'adamw',
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0.01,
  decay: 'weights',
  groups: [
    { prefix: 'backbone', rateScale: 0.1 },
    { prefix: 'backbone.layer4', rateScale: 0.5, weightDecay: 0.2 },
  ],
};

describe('planParameter()', () => {
  it('takes the last group whose dotted prefix fits', () => {
    expect(planParameter(spec, 'backbone.layer1.conv.weight', 4)).toEqual({ rateScale: 0.1, weightDecay: 0.01 });
    expect(planParameter(spec, 'backbone.layer4.conv.weight', 4)).toEqual({ rateScale: 0.5, weightDecay: 0.2 });
    expect(planParameter(spec, 'backbone2.weight', 4)).toEqual({ rateScale: 1, weightDecay: 0.01 });
  });

  it('decays biases and norms only where asked to', () => {
    expect(planParameter(spec, 'head.bias', 1).weightDecay).toBe(0);
    expect(planParameter({ ...spec, decay: 'all' }, 'head.bias', 1).weightDecay).toBe(0.01);
  });
});
