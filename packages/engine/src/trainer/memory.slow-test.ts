import { readFileSync } from 'node:fs';
import { createRng } from '@loupe/core';
import { nodeBackend } from '../backend/execute-op.ts';
import { tf } from '../backend/tf.ts';
import type { Tensor, Tensor2D } from '../backend/tf.ts';
import { batchNorm2d } from '../layers/batch-norm-2d.ts';
import { conv2d } from '../layers/conv2d.ts';
import { layer } from '../layers/layer.ts';
import { linear } from '../layers/linear.ts';
import { createNetwork } from '../network/network.ts';
import { globalAveragePool } from '../ops/global-average-pool.ts';
import { relu } from '../ops/relu.ts';
import { createPredictor } from '../predictor/predictor.ts';
import { createTrainer } from './trainer.ts';
import type { Execution } from './trainer.ts';

const [steps, warmUp, count, side, classes] = [1000, 200, 8, 32, 3];
const mebibyte = 2 ** 20;

/** Held now, TensorFlow's memory included. */
function residentBytes(): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))![1]) * 1024;
}

/** Parameters of half a megabyte and batches of a tenth: whatever a step kept of them would show after a thousand. */
function widerNetwork() {
  const [stem, norm, wide, head] = [
    conv2d(3, 16, { kernel: 3, stride: 2, padding: 1, bias: false }),
    batchNorm2d(16),
    conv2d(16, 896, { kernel: 3, stride: 4, padding: 1 }),
    linear(896, classes),
  ];
  const network = createNetwork(
    layer({ children: { stem, norm, wide, head } }, (x: Tensor): Tensor =>
      head(globalAveragePool(relu(wide(relu(norm(stem(x))))))),
    ),
  );
  network.initialise(createRng(1));
  return network;
}

describe('createTrainer()', () => {
  it.each<Execution>(['graph', 'eager'])(
    'step() and predict() hold no more memory after 1,000 steps than after 200 (%s)',
    async (execution) => {
      const network = widerNetwork();
      const trainer = createTrainer({
        network,
        execution,
        ema: true,
        optimiser: { kind: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01, decay: 'weights' },
        loss: ({ images, labels }) => {
          const truth = tf.oneHot(labels!.toInt(), classes) as Tensor2D;
          const loss = tf.losses.softmaxCrossEntropy(truth, network.root(images!) as Tensor2D);
          return { total: loss, terms: { loss } };
        },
      });
      // A network of its own: one that trains has new weights at every step, and its predictor would load a new graph each time.
      const shown = widerNetwork();
      const predictor = createPredictor({ network: shown, execution, run: ({ images }) => [shown.root(images!)] });
      const rng = createRng(2);
      const pixels = Float32Array.from({ length: count * side * side * 3 }, () => rng.next());
      const counts = () => [tf.memory().numTensors, tf.memory().numDataBuffers, nodeBackend().getNumOfTFTensors()];
      let before: number[] = [];
      // The least of many readings: what the collector of garbage has not yet come to is no leak.
      let [early, late] = [Infinity, Infinity];
      for (let step = 1; step <= steps; step++) {
        const images = { shape: [count, side, side, 3], data: pixels.slice() };
        const labels = { shape: [count], data: Int32Array.from({ length: count }, () => rng.integer(0, classes)) };
        await trainer.step({ images, labels }, { rate: 1e-3, emaDecay: 0.99 });
        await predictor.predict({ images });
        if (step === warmUp) before = counts();
        if (step > warmUp && step <= 2 * warmUp) early = Math.min(early, residentBytes());
        if (step > steps - warmUp) late = Math.min(late, residentBytes());
      }
      expect(counts()).toEqual(before);
      // 32 MiB in 600 steps are 56 KiB a step, less than one batch.
      expect((late - early) / mebibyte).toBeLessThan(32);
      trainer.dispose();
      predictor.dispose();
      network.dispose();
      shown.dispose();
    },
    900_000,
  );
});
