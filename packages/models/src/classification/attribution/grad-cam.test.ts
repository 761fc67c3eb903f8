import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRng } from '@loupe/core';
import { conv2d, createNetwork, findLayer, layer, linear, ops, tf, type Network, type Tensor } from '@loupe/engine';
import { modelNamesFor } from '../../schema.ts';
import { expectNoLeak } from '../../testing/expect-no-leak.ts';
import { formulaValue, hashUniform } from '../../testing/formula.ts';
import { nchwToNhwc } from '../../testing/transpose.ts';
import { buildClassificationModel } from '../../zoo.ts';
import { buildVit } from '../vit/network.ts';
import { evidenceLayers, type EvidenceLayer } from './evidence-layers.ts';
import { gradCam } from './grad-cam.ts';

interface Golden {
  model: 'resnet18' | 'efficientnet_b0' | 'mobilenet_v3_large' | 'small_vit';
  normalisation_weights: string[];
  input: { seed: string; shape: number[] };
  maps: { shape: [number, number]; values: number[] }[];
}

const golden = JSON.parse(readFileSync(join(__dirname, '../../testing/golden/grad-cam.json'), 'utf8')) as Golden[];

function build(name: Golden['model']): { network: Network<[Tensor], Tensor>; evidence: EvidenceLayer } {
  if (name !== 'small_vit')
    return { network: buildClassificationModel(name, { classes: 3 }).network, evidence: evidenceLayers[name] };
  const plan = { patch: 4, depth: 2, heads: 2, width: 16, mlpWidth: 24 };
  const network = buildVit({ plan, size: 32, classes: 3, dropout: 0, attentionDropout: 0 });
  return { network, evidence: { name: 'encoder.layers.encoder_layer_1.ln_1', holds: 'tokens' } };
}

describe('gradCam()', () => {
  it.each(golden)(
    'gradCam() gives the map that PyTorch gives of $model',
    async ({ model, input, maps, ...reference }) => {
      const { network, evidence } = build(model);
      const norms = new Set(reference.normalisation_weights);
      network.load(
        new Map(
          [...network.parameters].map(([name, { shape }]) => [name, { shape, data: formulaValue(name, shape, norms) }]),
        ),
        { strict: true },
      );
      const size = input.shape.reduce((product, side) => product * side, 1);
      const { shape, data } = nchwToNhwc({ shape: input.shape, data: hashUniform(input.seed, size) });
      const images = { shape: [...shape], data: Float32Array.from(data) };
      await expectNoLeak(() => {
        maps.forEach((expected, label) => {
          const found = gradCam(network, evidence, images, label);
          expect([found.height, found.width]).toEqual(expected.shape);
          // Of a map that is 0 throughout, all that can be asked is that it is so here, too.
          const scale = Math.max(...expected.values) || 1;
          expected.values.forEach((value, at) =>
            expect(Math.abs(found.values[at]! - value) / scale).toBeLessThan(1e-4),
          );
        });
      });
      network.dispose();
    },
  );

  it('gradCam() lights where the evidence is, by the numbers of equations 1 and 2', () => {
    // One map for red and one for blue; class 0 wants red and no blue, class 1 blue.
    const [conv, head] = [conv2d(3, 2, { kernel: 1 }), linear(2, 2)];
    const network = createNetwork(
      layer({ children: { conv, head } }, (x: Tensor): Tensor => head(ops.globalAveragePool(ops.relu(conv(x))))),
    );
    const state = {
      'conv.weight': [1, 0, 0, 0, 0, 1],
      'conv.bias': [0, 0],
      'head.weight': [2, -1, 0, 3],
      'head.bias': [0, 0],
    };
    network.load(
      new Map(
        Object.entries(state).map(([name, values]) => [
          name,
          { shape: network.parameters.get(name)!.shape, data: Float32Array.from(values) },
        ]),
      ),
      { strict: true },
    );
    const data = new Float32Array(4 * 4 * 3);
    data[0] = 1; // red in the top left corner
    data[15 * 3 + 2] = 0.5; // blue in the bottom right one
    const mapOf = (label: number) =>
      Array.from(gradCam(network, { name: 'conv', holds: 'map' }, { shape: [1, 4, 4, 3], data }, label).values);
    const at = (place: number, value: number) => Array.from({ length: 16 }, (_, i) => (i === place ? value : 0));
    // A mean over 16 places passes 1/16 of a weight on to each, and ReLU passes it where it lets the map through: 1 place of 16.
    mapOf(0).forEach((value, i) => expect(value).toBeCloseTo(at(0, 2 / 16 / 16)[i]!, 9));
    mapOf(1).forEach((value, i) => expect(value).toBeCloseTo(at(15, (0.5 * 3) / 16 / 16)[i]!, 9));
    network.dispose();
  });

  it('gradCam() explains yolo11n_cls', () => {
    const { network } = buildClassificationModel('yolo11n_cls', { classes: 2 });
    network.initialise(createRng(1));
    const rng = createRng(2);
    const images = { shape: [1, 64, 64, 3], data: Float32Array.from({ length: 64 * 64 * 3 }, () => rng.normal()) };
    const before = tf.memory().numTensors;
    const maps = [0, 1].map((label) => gradCam(network, evidenceLayers.yolo11n_cls, images, label));
    expect(tf.memory().numTensors).toBe(before);
    for (const { width, height, values } of maps) {
      expect([width, height]).toEqual([2, 2]);
      expect(values.every((value) => value >= 0)).toBe(true);
    }
    expect(maps.some(({ values }) => values.some((value) => value > 0))).toBe(true);
    network.dispose();
  });

  it.each(modelNamesFor('classification'))('evidenceLayers names a layer that %s has', (name) => {
    const { network } = buildClassificationModel(name, { classes: 2 });
    expect(() => findLayer(network.root, evidenceLayers[name].name)).not.toThrow();
  });
});
