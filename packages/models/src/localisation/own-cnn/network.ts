import {
  batchNorm2d,
  conv2d,
  createNetwork,
  dropout,
  initialisers,
  layer,
  ops,
  sequential,
  type Layer,
  type Tensor,
} from '@loupe/engine';
import { head, localiser, relu, silu, type LocaliserNetwork } from '../heads.ts';

const widths = [32, 64, 128, 256] as const;

/**
 * The small network of the masks study: four blocks of two 3x3 convolutions, each block a quarter as fine as the one before, the mean
 * over the map, and two heads.
 *
 * @param drop  1: dropout as in the study; 0: none
 * @returns     network: `[n, h, w, 3]`, normalised, sides of at least 171 -> logits and boxes
 */
export function buildOwnCnn({ classes, drop }: { readonly classes: number; readonly drop: 0 | 1 }): LocaliserNetwork {
  const blocks = widths.map((width, i) => block(widths[i - 1] ?? 3, width));
  const dropped = dropout(0.5 * drop);
  const children = Object.fromEntries(blocks.map((of, i) => [`layer${i + 1}`, of]));
  const backbone = layer({ children }, (images: Tensor): Tensor => {
    const map = blocks.reduce((x, of) => of(x), images); // n h/256 w/256 256
    return dropped(ops.globalAveragePool(map)); // n 256
  });
  const classHead = head(
    256,
    [
      { width: 1024, norm: true, activation: silu, dropout: 0.5 * drop },
      { width: 512, norm: true, activation: silu, dropout: 0.3 * drop },
      { width: 256, activation: silu },
    ],
    { outWidth: classes },
  );
  const boxHead = head(
    256,
    [
      { width: 1024, norm: true, activation: relu, dropout: 0.5 * drop },
      { width: 512, norm: true, activation: relu },
      { width: 256, activation: relu },
      { width: 128, activation: relu },
    ],
    { outWidth: 4 },
  );
  return createNetwork(localiser(backbone, classHead, boxHead));
}

/** `[n, h, w, inWidth]` -> `[n, h/4, w/4, width]` */
function block(inWidth: number, width: number): Layer<[Tensor], Tensor> {
  const convolution = (from: number, stride: 1 | 2) =>
    conv2d(from, width, {
      kernel: 3,
      stride,
      padding: 1,
      initialise: initialisers.heNormalFanOut,
      initialiseBias: initialisers.zeros,
    });
  return sequential([
    convolution(inWidth, 1),
    batchNorm2d(width),
    ops.relu,
    convolution(width, 2),
    batchNorm2d(width),
    ops.relu,
    (x: Tensor) => ops.maxPool2d(x, { kernel: 2, stride: 2 }),
  ]);
}

/** Pixels of the map that a weight's convolution makes; 1 for the heads'. @param name  `backbone.layer2.3.weight` */
export function ownCnnPlaces(name: string, size: number): number {
  const found = /^backbone\.layer(\d)\.(\d)/.exec(name);
  if (found === null) return 1;
  let side = size;
  for (let stage = 1; stage < Number(found[1]); stage++) side = Math.floor(Math.ceil(side / 2) / 2);
  return (found[2] === '3' ? Math.ceil(side / 2) : side) ** 2;
}
