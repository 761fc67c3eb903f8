import type { ClassMap } from '@loupe/dataset';
import { fitMapping } from '@loupe/transforms';
import type { Preprocessing } from '@loupe/transforms/schema';
import type { ImageSize, RawOutput } from '../define-model.ts';

/**
 * The likeliest class of every pixel of an image: the logits of the square, linear between pixel centres, at the centre of that pixel;
 * then the largest, the first of equals. With one logit 1 where it is over 0, that is where the sigmoid is over a half.
 *
 * What the square does not show (all around a centre crop) is background: the model says nothing of it. Logits are not mixed with those of
 * margins.
 *
 * @param logits  `[n, size, size, classes]`
 * @param index   which of the n
 * @source        Long et al., 2015, section 3.3 (bilinear upsampling of scores)
 */
export function classMapInImage(
  { shape, data }: RawOutput,
  index: number,
  { width, height }: ImageSize,
  square: Pick<Preprocessing, 'fit' | 'size'>,
): ClassMap {
  const [, side, , depth] = shape as [number, number, number, number];
  const { scaleX, shiftX, scaleY, shiftY } = fitMapping({ width, height }, square);
  const across = samplesOf(width, scaleX, shiftX, side);
  const down = samplesOf(height, scaleY, shiftY, side);
  const line = side * depth;
  const start = index * side * line;
  const mixed = new Float32Array(line);
  const classes = new Uint8Array(width * height);
  for (let y = down.from; y < down.to; y++) {
    const low = start + down.first[y]! * line;
    const high = low + (down.first[y]! < side - 1 ? line : 0);
    const share = down.share[y]!;
    for (let i = 0; i < line; i++) mixed[i] = data[low + i]! + share * (data[high + i]! - data[low + i]!);
    for (let x = across.from; x < across.to; x++) {
      const at = across.first[x]! * depth;
      classes[y * width + x] = likeliest(
        mixed,
        at,
        across.first[x]! < side - 1 ? at + depth : at,
        across.share[x]!,
        depth,
      );
    }
  }
  return { width, height, classes };
}

function likeliest(row: Float32Array, left: number, right: number, share: number, depth: number): number {
  const first = row[left]! + share * (row[right]! - row[left]!);
  if (depth === 1) return first > 0 ? 1 : 0;
  let best = 0;
  let highest = first;
  for (let c = 1; c < depth; c++) {
    const value = row[left + c]! + share * (row[right + c]! - row[left + c]!);
    if (value > highest) {
      best = c;
      highest = value;
    }
  }
  return best;
}

interface Samples {
  /** The image's pixels that the square shows: first, and past the last. */
  readonly from: number;
  readonly to: number;
  /** Cell of the square before each pixel's centre, and how far the centre is on the way to the next. */
  readonly first: Int32Array;
  readonly share: Float32Array;
}

/** @param scale,shift  place in the square of a place in the image, at pixel edges */
function samplesOf(length: number, scale: number, shift: number, side: number): Samples {
  const first = new Int32Array(length);
  const share = new Float32Array(length);
  // The picture's own cells: margins are none of them.
  const lowest = Math.max(0, Math.round(shift));
  const highest = Math.min(side, Math.round(length * scale + shift)) - 1;
  let from = length;
  let to = 0;
  for (let pixel = 0; pixel < length; pixel++) {
    const place = (pixel + 0.5) * scale + shift;
    if (place < 0 || place > side) continue;
    from = Math.min(from, pixel);
    to = pixel + 1;
    const cell = Math.min(Math.max(place - 0.5, lowest), highest);
    first[pixel] = Math.floor(cell);
    share[pixel] = cell - Math.floor(cell);
  }
  return { from, to, first, share };
}
