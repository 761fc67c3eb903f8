import {
  batchNorm2d,
  conv2d,
  convTranspose2d,
  createNetwork,
  initialisers,
  layer,
  ops,
  type Layer,
  type Network,
  type Tensor,
} from '@loupe/engine';
import type { SegmentationLogits } from '../../define-model.ts';

type TensorLayer = Layer<[Tensor], Tensor>;

export interface UnetShape {
  /** Times that the map is halved. */
  readonly levels: number;
  /** Whether a decoder sees the encoder's map of its level beside what comes up to it. */
  readonly skips: boolean;
}

export interface UnetParts extends UnetShape {
  readonly classes: number;
  /** Of the first level; each level below is twice as wide. */
  readonly width: number;
}

/**
 * U-Net: encoders with pooling between them, a bottleneck, decoders with transposed convolutions between them, one logit a class.
 *
 * A block is twice a 3x3 convolution without bias, batch normalisation and ReLU, named as in the study of cells (`encoder1.enc1conv1`,
 * `bottleneck.bottleneckconv1`, `upconv4`, `decoder4.dec4conv1`, `conv`). The sigmoid or softmax is the loss's.
 *
 * @returns network: `[n, h, w, 3]`, sides multiples of 2^levels -> logits `[n, h, w, classes]`
 * @source  Ronneberger et al., 2015, Fig. 1 and section 3 for the start values. Deviations: padded convolutions, so that the logits are as
 *          large as the image, and batch normalisation, as the study; four levels, 64 channels at the first, and 2x2 transposed
 *          convolutions are the paper's, where the study names no numbers
 */
export function unetNetwork({ levels, skips, classes, width }: UnetParts): Network<[Tensor], SegmentationLogits> {
  const widthAt = (level: number) => width * 2 ** (level - 1);
  const down = Array.from({ length: levels }, (_, i) => i + 1); // 1 is the finest
  const up = [...down].reverse();
  const encoders = down.map((level) => block(`enc${level}`, level === 1 ? 3 : widthAt(level - 1), widthAt(level)));
  const bottleneck = block('bottleneck', widthAt(levels), widthAt(levels + 1));
  const ascents = up.map((level) => ({
    level,
    upconv: upConvolution(widthAt(level + 1), widthAt(level)),
    decoder: block(`dec${level}`, widthAt(level) * (skips ? 2 : 1), widthAt(level)),
  }));
  const conv = conv2d(width, classes, { kernel: 1, ...start });

  const children: Record<string, TensorLayer> = {};
  encoders.forEach((encoder, i) => (children[`encoder${i + 1}`] = encoder));
  children['bottleneck'] = bottleneck;
  for (const { level, upconv, decoder } of ascents) {
    children[`upconv${level}`] = upconv;
    children[`decoder${level}`] = decoder;
  }
  children['conv'] = conv;

  return createNetwork(
    layer({ children }, (images: Tensor): SegmentationLogits => {
      let map = images;
      const seen = encoders.map((encoder) => {
        const found = encoder(map); // n h/2^(level-1) w/2^(level-1) width 2^(level-1)
        map = ops.maxPool2d(found, { kernel: 2 });
        return found;
      });
      map = bottleneck(map); // n h/2^levels w/2^levels width 2^levels
      for (const { level, upconv, decoder } of ascents) {
        const risen = upconv(map); // twice as fine, half as wide
        map = decoder(skips ? ops.concat([risen, seen[level - 1]!], 3) : risen);
      }
      return { out: conv(map) }; // n h w classes
    }),
  );
}

const start = { initialise: initialisers.heNormal, initialiseBias: initialisers.zeros };

/** Twice a convolution, batch normalisation and ReLU. */
function block(name: string, inWidth: number, width: number): TensorLayer {
  const convolution = (from: number) => conv2d(from, width, { kernel: 3, padding: 1, bias: false, ...start });
  const [conv1, norm1, conv2, norm2] = [
    convolution(inWidth),
    batchNorm2d(width),
    convolution(width),
    batchNorm2d(width),
  ];
  const children = {
    [`${name}conv1`]: conv1,
    [`${name}norm1`]: norm1,
    [`${name}conv2`]: conv2,
    [`${name}norm2`]: norm2,
  };
  return layer({ children }, (x: Tensor): Tensor => ops.relu(norm2(conv2(ops.relu(norm1(conv1(x)))))));
}

/** Each output pixel of it sees one input pixel, so `inWidth` values. */
const upConvolution = (inWidth: number, width: number) =>
  convTranspose2d(inWidth, width, {
    kernel: 2,
    initialise: initialisers.normal(Math.sqrt(2 / inWidth)),
    initialiseBias: initialisers.zeros,
  });

/** Cells at which a weight is applied, for an image of `size` x `size`; a transposed convolution's are those of its input. */
export function unetPlaces({ levels }: UnetShape, name: string, size: number): number {
  const [, part, level] = /^(encoder|decoder|upconv|bottleneck|conv)(\d*)\./.exec(name)!;
  const halvings = {
    encoder: Number(level) - 1,
    decoder: Number(level) - 1,
    upconv: Number(level),
    bottleneck: levels,
    conv: 0,
  };
  return (size / 2 ** halvings[part as keyof typeof halvings]) ** 2;
}
