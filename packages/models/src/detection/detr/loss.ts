import { tf, type Tensor } from '@loupe/engine';
import { withoutGradient } from '../../losses/without-gradient.ts';
import { leastCostAssignment } from './assignment.ts';
import { cxcywhToXyxy, generalisedIou } from './generalised-iou.ts';
import { depth, type DetrOutput } from './network.ts';

/** Of a query that says "no object", so that the many of them do not swamp the few. */
const noObjectWeight = 0.1;
const weights = { loss_ce: 1, loss_bbox: 5, loss_giou: 2 } as const;
type Part = keyof typeof weights;

/** What an absent row counts with, so that no overlap is 0 / 0; its weight is 0. */
const wholeImage = [0.5, 0.5, 1, 1];

/** The last decoder layer's three terms under their plain names, then those of the layers before it, numbered from 0. */
export const detrLossTerms: readonly string[] = [
  ...Object.keys(weights),
  ...Array.from({ length: depth - 1 }, (_, i) => Object.keys(weights).map((part) => `${part}_${i}`)).flat(),
];

export interface DetrObjects {
  /** `[n, m, 4]`, centre x y, width and height as shares of the image's */
  readonly boxes: Tensor;
  /** `[n, m]` int32 */
  readonly classes: Tensor;
  /** `[n, m]`, 1 where an object is */
  readonly present: Tensor;
}

/**
 * Each decoder layer's queries matched with the objects at least cost, and what they then say wrong: cross-entropy of all queries, L1
 * distance and generalised overlap of the matched ones.
 *
 * The matching is part of the step, on tensors, so that the step stays one recorded graph and the forward pass runs once.
 *
 * @source Carion et al., 2020, eq. 1 and 2, and section 3.1; weights and normalisation as facebookresearch/detr
 */
export function detrLoss(output: DetrOutput, objects: DetrObjects): { total: Tensor; terms: Record<string, Tensor> } {
  const [layers, images, queries, kinds] = output.logits.shape as [number, number, number, number];
  const everyLayer = (x: Tensor) => tf.tile(x, [layers, ...x.shape.slice(1).map(() => 1)]);
  const logits = tf.reshape(output.logits, [layers * images, queries, kinds]);
  const boxes = tf.reshape(output.boxes, [layers * images, queries, 4]);
  const present = everyLayer(objects.present); // b m, b = layers*n
  const truth = everyLayer(tf.oneHot(objects.classes, kinds)); // b m kinds
  const fill = tf.mul(tf.expandDims(tf.sub(1, present), 2), tf.tensor1d(wholeImage));
  const goals = tf.add(everyLayer(objects.boxes), fill); // b m 4

  const matched = withoutGradient(() => leastCostAssignment(matchingCost(logits, boxes, truth, goals), present)); // b m q

  const perLayer = (x: Tensor) => tf.sum(tf.reshape(x, [layers, -1]), 1); // layers
  const isMatched = tf.sum(matched, 1); // b q
  const wanted = tf.add(tf.matMul(matched, truth, true), noObject(isMatched, kinds)); // b q kinds
  const queryWeights = tf.add(isMatched, tf.mul(tf.sub(1, isMatched), noObjectWeight));
  const entropy = tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits as never), wanted), 2)); // b q
  const own = tf.add(tf.matMul(matched, boxes), fill); // b m 4
  const distance = tf.sum(tf.abs(tf.sub(own, goals)), 2); // b m; 0 where absent
  const overlap = generalisedIou(cxcywhToXyxy(own), cxcywhToXyxy(goals));
  const count = tf.maximum(tf.sum(objects.present), 1);
  const found: Record<Part, Tensor> = {
    loss_ce: tf.div(perLayer(tf.mul(entropy, queryWeights)), perLayer(queryWeights)),
    loss_bbox: tf.div(perLayer(distance), count),
    loss_giou: tf.div(perLayer(tf.mul(tf.sub(1, overlap), present)), count),
  };

  const parts = Object.keys(weights) as Part[];
  const terms: Record<string, Tensor> = {};
  for (const layer of [layers - 1, ...Array.from({ length: layers - 1 }, (_, i) => i)]) {
    for (const part of parts)
      terms[layer === layers - 1 ? part : `${part}_${layer}`] = tf.reshape(tf.slice(found[part], [layer], [1]), []);
  }
  return { total: tf.addN(parts.map((part) => tf.mul(tf.sum(found[part]), weights[part]))), terms };
}

/** `[b, m, q]`: how badly each query fits each object. @source Carion et al., 2020, section 3.1 and A.2, probabilities in place of logs */
function matchingCost(logits: Tensor, boxes: Tensor, truth: Tensor, goals: Tensor): Tensor {
  const likelihood = tf.matMul(truth, tf.softmax(logits), false, true); // b m q
  const [here, there] = [tf.expandDims(goals, 2), tf.expandDims(boxes, 1)];
  const distance = tf.sum(tf.abs(tf.sub(here, there)), 3);
  const overlap = generalisedIou(cxcywhToXyxy(here), cxcywhToXyxy(there));
  return tf.sub(
    tf.mul(distance, weights.loss_bbox),
    tf.add(tf.mul(likelihood, weights.loss_ce), tf.mul(overlap, weights.loss_giou)),
  );
}

/** `[b, q, kinds]`, 1 at the last kind for queries without an object. */
function noObject(isMatched: Tensor, kinds: number): Tensor {
  return tf.mul(tf.expandDims(tf.sub(1, isMatched), 2), tf.oneHot(tf.tensor1d([kinds - 1], 'int32'), kinds));
}
