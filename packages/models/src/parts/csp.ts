import {
  batchNorm2d,
  conv2d,
  layer,
  ops,
  sequential,
  tf,
  type BatchNormOptions,
  type Layer,
  type Tensor,
} from '@loupe/engine';

type Block = Layer<[Tensor], Tensor>;

/** What Ultralytics sets in its detectors. Its classifiers keep PyTorch's own numbers, with which their weights were trained. */
const detectorNorm: BatchNormOptions = { eps: 1e-3, momentum: 0.03 };

export interface ConvBlockOptions {
  readonly kernel: number;
  readonly stride?: number;
  readonly groups?: number;
  /** What follows the normalisation; Ultralytics leaves it out where a sum or an attention follows. */
  readonly activation?: 'silu' | 'none';
  /** Of the batch normalisation; the detectors' where absent. */
  readonly norm?: BatchNormOptions;
}

/**
 * Convolution without bias, batch normalisation, SiLU: the brick of the Ultralytics networks (`conv`, `bn`). Padding keeps the map's
 * size at stride 1.
 *
 * @source Ultralytics 8.4, Conv
 */
export function convBlock(
  inWidth: number,
  width: number,
  { kernel, stride = 1, groups = 1, activation = 'silu', norm = detectorNorm }: ConvBlockOptions,
): Block {
  const conv = conv2d(inWidth, width, { kernel, stride, padding: (kernel - 1) / 2, groups, bias: false });
  const bn = batchNorm2d(width, norm);
  return layer({ children: { conv, bn } }, (x: Tensor) => {
    const y = bn(conv(x));
    return activation === 'silu' ? ops.silu(y) : y;
  });
}

/** A convolution that sees each channel alone, with normalisation and SiLU (DWConv). */
export function depthwiseBlock(width: number, kernel: number): Block {
  return convBlock(width, width, { kernel, groups: width });
}

/** Two 3x3 convolutions with a shortcut around them; `hidden` channels between the two. */
export function bottleneck(width: number, hidden: number, norm = detectorNorm): Block {
  const cv1 = convBlock(width, hidden, { kernel: 3, norm });
  const cv2 = convBlock(hidden, width, { kernel: 3, norm });
  return layer({ children: { cv1, cv2 } }, (x: Tensor) => tf.add(x, cv2(cv1(x))));
}

/** CSP bottleneck with three convolutions, 3x3 kernels inside (C3k): half the channels pass two bottlenecks, half do not. */
export function c3k(width: number, norm = detectorNorm): Block {
  const hidden = Math.floor(width / 2);
  const cv1 = convBlock(width, hidden, { kernel: 1, norm });
  const cv2 = convBlock(width, hidden, { kernel: 1, norm });
  const cv3 = convBlock(2 * hidden, width, { kernel: 1, norm });
  const m = sequential([bottleneck(hidden, hidden, norm), bottleneck(hidden, hidden, norm)]);
  return layer({ children: { cv1, cv2, cv3, m } }, (x: Tensor) => cv3(tf.concat([m(cv1(x)), cv2(x)], 3)));
}

export interface C3k2Options {
  readonly inWidth: number;
  readonly width: number;
  readonly repeats: number;
  /** Hidden channels as a share of `width`. */
  readonly share: number;
  readonly inner: 'bottleneck' | 'c3k';
  readonly norm?: BatchNormOptions;
}

/**
 * CSP block with a tap after each inner block (C3k2): one convolution makes two halves, the second passes through the inner blocks
 * one after another, and a last convolution sees both halves and every inner result.
 */
export function c3k2({ inWidth, width, repeats, share, inner, norm = detectorNorm }: C3k2Options): Block {
  const hidden = Math.floor(width * share);
  const cv1 = convBlock(inWidth, 2 * hidden, { kernel: 1, norm });
  const cv2 = convBlock((2 + repeats) * hidden, width, { kernel: 1, norm });
  const blocks = Array.from({ length: repeats }, () =>
    inner === 'c3k' ? c3k(hidden, norm) : bottleneck(hidden, Math.floor(hidden / 2), norm),
  );
  const m = layer({ children: Object.fromEntries(blocks.entries()) }, (half: Tensor) => {
    const taps: Tensor[] = [];
    for (const block of blocks) taps.push(block(taps.at(-1) ?? half));
    return taps;
  });
  return layer({ children: { cv1, cv2, m } }, (x: Tensor) => {
    const halves = cv1(x);
    return cv2(tf.concat([halves, ...m(lastChannels(halves, hidden))], 3));
  });
}

/** Spatial pyramid pooling, fast (SPPF): the map beside itself max-pooled 5x5 once, twice and three times. */
export function sppf(width: number): Block {
  const hidden = Math.floor(width / 2);
  const cv1 = convBlock(width, hidden, { kernel: 1 });
  const cv2 = convBlock(4 * hidden, width, { kernel: 1 });
  const pool = (x: Tensor) => ops.maxPool2d(x, { kernel: 5, stride: 1, padding: 2 });
  return layer({ children: { cv1, cv2 } }, (x: Tensor) => {
    const once = cv1(x);
    const twice = pool(once);
    const thrice = pool(twice);
    return cv2(tf.concat([once, twice, thrice, pool(thrice)], 3));
  });
}

/** CSP block whose second half passes through attention blocks (C2PSA). */
export function c2psa(width: number, repeats: number, norm = detectorNorm): Block {
  const hidden = Math.floor(width / 2);
  const cv1 = convBlock(width, 2 * hidden, { kernel: 1, norm });
  const cv2 = convBlock(2 * hidden, width, { kernel: 1, norm });
  const m = sequential(Array.from({ length: repeats }, () => attentionBlock(hidden, norm)));
  return layer({ children: { cv1, cv2, m } }, (x: Tensor) => {
    const [untouched, half] = tf.split(cv1(x), 2, 3) as [Tensor, Tensor];
    return cv2(tf.concat([untouched, m(half)], 3));
  });
}

/** Self-attention, then two 1x1 convolutions, each with a shortcut (PSABlock). */
function attentionBlock(width: number, norm: BatchNormOptions): Block {
  const attn = attention(width, Math.max(1, Math.floor(width / 64)), norm);
  const ffn = sequential([
    convBlock(width, 2 * width, { kernel: 1, norm }),
    convBlock(2 * width, width, { kernel: 1, activation: 'none', norm }),
  ]);
  return layer({ children: { attn, ffn } }, (x: Tensor) => {
    const attended = tf.add(x, attn(x));
    return tf.add(attended, ffn(attended));
  });
}

/**
 * Multi-head self-attention over all cells of a map. Keys are half as wide as values; a depthwise 3x3 convolution of the values
 * (`pe`) says where a cell lies.
 *
 * @source Vaswani et al., 2017, eq. 1; Wang et al., 2024 (YOLOv10), Fig. 3 for the block
 */
function attention(width: number, heads: number, norm: BatchNormOptions): Block {
  const valueWidth = Math.floor(width / heads);
  const keyWidth = Math.floor(valueWidth / 2);
  const bare = { kernel: 1, activation: 'none', norm } as const;
  const qkv = convBlock(width, width + 2 * keyWidth * heads, bare);
  const proj = convBlock(width, width, bare);
  const pe = convBlock(width, width, { kernel: 3, groups: width, activation: 'none', norm });

  return layer({ children: { qkv, proj, pe } }, (x: Tensor) => {
    const [n, h, w] = x.shape as [number, number, number, number];
    const joined = tf.reshape(qkv(x), [n, h * w, heads, 2 * keyWidth + valueWidth]);
    const [query, key, value] = tf.split(joined, [keyWidth, keyWidth, valueWidth], 3) as [Tensor, Tensor, Tensor];
    const headsFirst = (part: Tensor) => tf.transpose(part, [0, 2, 1, 3]); // n heads hw part
    const affinity = tf.matMul(headsFirst(tf.mul(query, keyWidth ** -0.5)), headsFirst(key), false, true); // n heads hw hw
    const mixed = tf.matMul(tf.softmax(affinity), headsFirst(value)); // n heads hw value
    const map = (part: Tensor) => tf.reshape(part, [n, h, w, width]);
    return proj(tf.add(map(headsFirst(mixed)), pe(map(value))));
  });
}

function lastChannels(x: Tensor, count: number): Tensor {
  const [n, h, w, c] = x.shape as [number, number, number, number];
  return tf.slice(x, [0, 0, 0, c - count], [n, h, w, count]);
}
