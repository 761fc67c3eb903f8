import { createRng } from '@loupe/core';
import { tf } from '../backend/tf.ts';
import type { Tensor, Tensor2D } from '../backend/tf.ts';
import { batchNorm2d } from '../layers/batch-norm-2d.ts';
import { conv2d } from '../layers/conv2d.ts';
import { layer } from '../layers/layer.ts';
import { linear } from '../layers/linear.ts';
import { createNetwork } from '../network/network.ts';
import { globalAveragePool } from '../ops/global-average-pool.ts';
import { maxPool2d } from '../ops/max-pool-2d.ts';
import { relu } from '../ops/relu.ts';
import { silu } from '../ops/silu.ts';
import type { HostBatch } from '../graph/host-array.ts';
import type { Loss } from '../trainer/loss-gradients.ts';

/** A network of seconds: every kind of layer and convolution once. `[n, 8, 8, 3]` -> `[n, 3]` logits. */
export function tinyNetwork(seed = 1) {
  const [stem, norm, narrow, depth, head] = [
    conv2d(3, 8, { kernel: 3, padding: 1, bias: false }),
    batchNorm2d(8),
    conv2d(8, 6, { kernel: 1 }),
    conv2d(6, 6, { kernel: 3, stride: 2, padding: 1, groups: 6 }),
    linear(6, 3),
  ];
  const network = createNetwork(
    layer({ children: { stem, norm, narrow, depth, head } }, (x: Tensor): Tensor => {
      const features = silu(norm(stem(x)));
      const pooled = maxPool2d(features, { kernel: 3, stride: 2, padding: 1 });
      return head(globalAveragePool(relu(depth(narrow(pooled)))));
    }),
  );
  network.initialise(createRng(seed));
  return network;
}

/** Cross-entropy, and the mean square of the logits as a second term. */
export function tinyLoss(network: ReturnType<typeof tinyNetwork>): Loss {
  return ({ images, classes }) => {
    const logits = network.root(images!) as Tensor2D;
    const entropy = tf.losses.softmaxCrossEntropy<Tensor2D, Tensor>(tf.oneHot(classes!.toInt(), 3) as Tensor2D, logits);
    const size = tf.mul(tf.mean(tf.square(logits)), 0.1);
    return { total: tf.add(entropy, size), terms: { entropy, size } };
  };
}

export function tinyBatch(seed: number, count = 4): HostBatch {
  const rng = createRng(seed);
  const classes = Int32Array.from({ length: count }, () => rng.integer(0, 3));
  const images = Float32Array.from({ length: count * 192 }, (_, i) => rng.normal() + classes[Math.floor(i / 192)]!);
  return { images: { shape: [count, 8, 8, 3], data: images }, classes: { shape: [count], data: classes } };
}
