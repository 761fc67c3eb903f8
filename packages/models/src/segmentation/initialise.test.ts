import { createRng } from '@loupe/core';
import type { SegmentationModelName } from '../schema.ts';
import { buildSegmentationModel } from '../zoo.ts';

/** Values of one parameter as a new network draws them. */
async function valuesAtStart(model: SegmentationModelName, name: string): Promise<Float32Array> {
  const parameter = buildSegmentationModel(model, { classes: 40 }).network.parameters.get(name)!;
  parameter.initialise(createRng(1));
  const values = await parameter.values();
  parameter.dispose();
  return values;
}

/** Of PyTorch's own start: uniform within 1 / sqrt(fan-in). */
const pytorchVariance = (fanIn: number) => 1 / (3 * fanIn);

describe('segmentation models', () => {
  // Backbones as their classifiers start them; heads as PyTorch starts any convolution, for torchvision does not touch them.
  it.each([
    ['deeplabv3_resnet50', 'backbone.layer3.1.conv2.weight', 2 / (256 * 9)],
    ['deeplabv3_resnet50', 'classifier.0.convs.4.1.weight', pytorchVariance(2048)],
    ['deeplabv3_resnet50', 'classifier.0.project.0.weight', pytorchVariance(5 * 256)],
    ['fcn_resnet50', 'aux_classifier.4.weight', pytorchVariance(256)],
    ['lraspp_mobilenet_v3_large', 'backbone.13.block.2.fc1.weight', 2 / 168],
    ['lraspp_mobilenet_v3_large', 'classifier.scale.1.weight', pytorchVariance(960)],
  ] as const)('%s starts %s with the variance of its formula', async (model, name, variance) => {
    const values = await valuesAtStart(model, name);
    const found = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
    // The estimate's own relative deviation is at most sqrt(2 / n); four of them.
    expect(Math.abs(found / variance - 1)).toBeLessThan(4 * Math.sqrt(2 / values.length));
  });
});
