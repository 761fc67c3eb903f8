import { createRng } from '@loupe/core';
import { tf, type Tensor } from '../backend/tf.ts';
import { createPredictor } from '../predictor/predictor.ts';
import { tinyNetwork } from '../testing/tiny-network.ts';
import { findLayer } from './find-layer.ts';
import { layerGradient } from './layer-gradient.ts';

const rng = createRng(2);
const images = Float32Array.from({ length: 192 }, () => rng.normal());
const scoreOf = (network: ReturnType<typeof tinyNetwork>, input: Tensor) => () =>
  tf.slice(network.root(input), [0, 1], [1, 1]);

describe('layerGradient()', () => {
  it('gives what the layer returns, and by how much the score follows a small change of it', () => {
    const network = tinyNetwork();
    const before = tf.memory().numTensors;
    const input: Tensor = tf.tensor(images, [1, 8, 8, 3]);
    const layer = findLayer(network.root, 'narrow');
    const { output, gradient } = layerGradient(layer, scoreOf(network, input));
    expect(output.shape).toEqual([1, 4, 4, 6]);
    expect(gradient.shape).toEqual(output.shape);

    // After `narrow` come a depthwise convolution, ReLU, a mean and a linear layer.
    const rest = (x: Tensor) =>
      tf.tidy(() => {
        const depth = (findLayer(network.root, 'depth') as unknown as (x: Tensor) => Tensor)(x);
        const head = findLayer(network.root, 'head') as unknown as (x: Tensor) => Tensor;
        return head(tf.mean(tf.relu(depth), [1, 2])).dataSync()[1]!;
      });
    const values = output.dataSync(),
      slopes = gradient.dataSync();
    for (const at of [0, 7, 31, 50, 95]) {
      const moved = (by: number) =>
        tf.tidy(() =>
          rest(
            tf.tensor(
              values.map((v, i) => (i === at ? v + by : v)),
              output.shape,
            ),
          ),
        );
      expect((moved(0.01) - moved(-0.01)) / 0.02).toBeCloseTo(slopes[at]!, 4);
    }
    tf.dispose([input, output, gradient]);
    expect(tf.memory().numTensors).toBe(before);
    network.dispose();
  });

  it('leaves the forward pass and its recording as they are', async () => {
    const network = tinyNetwork();
    const predictor = createPredictor({
      network,
      run: (batch) => [network.root(batch['images']!)],
      execution: 'graph',
    });
    const batch = { images: { shape: [1, 8, 8, 3], data: images } };
    const [first] = await predictor.predict(batch);
    const input: Tensor = tf.tensor(images, [1, 8, 8, 3]);
    tf.dispose(Object.values(layerGradient(findLayer(network.root, 'stem'), scoreOf(network, input))));
    expect(await predictor.predict(batch)).toEqual([first]);
    predictor.dispose();
    input.dispose();
    network.dispose();
  });

  it('refuses a layer that the pass does not call, and frees what it made', () => {
    const [network, other] = [tinyNetwork(), tinyNetwork()];
    const input: Tensor = tf.tensor(images, [1, 8, 8, 3]);
    const before = tf.memory().numTensors;
    expect(() => layerGradient(findLayer(other.root, 'stem'), scoreOf(network, input))).toThrow(
      expect.objectContaining({ code: 'LAYER_NOT_CALLED' }),
    );
    expect(tf.memory().numTensors).toBe(before);
    input.dispose();
    [network, other].forEach((one) => one.dispose());
  });
});

describe('findLayer()', () => {
  it('refuses a name that no layer has', () => {
    const network = tinyNetwork();
    expect(() => findLayer(network.root, 'stem.0')).toThrow(expect.objectContaining({ code: 'LAYER_UNKNOWN' }));
    network.dispose();
  });
});
