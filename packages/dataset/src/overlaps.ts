import { decodeMask } from './mask-rle.ts';
import { fillRings } from './fill-rings.ts';
import type { Dataset, ImageRecord, Warning } from './schema.ts';

/**
 * Pixels of a data set for segmentation that labels of different classes claim, image by image: the later label paints over the earlier,
 * and how much it hides is worth knowing.
 *
 * @returns  a warning `MASK_OVERLAP` for each image with such pixels
 */
export function warnOfOverlaps({ images, classes }: Pick<Dataset, 'images' | 'classes'>): Warning[] {
  return images.flatMap((image): Warning[] => {
    const pairs = overlapsOf(image);
    if (pairs.size === 0) return [];
    const told = [...pairs].map(([key, pixels]) => {
      const [over, under] = key.split(' ').map((index) => classes[Number(index)]!);
      return `${pixels} pixels of ${under} under ${over}`;
    });
    return [
      {
        file: image.file,
        image: image.id,
        code: 'MASK_OVERLAP',
        reason: `expected each pixel in one class, found ${told.join(', ')}; the later class is kept`,
      },
    ];
  });
}

/** Pixels that a class hides of another, keyed `<above> <below>`. */
function overlapsOf({ labels, width, height }: ImageRecord): Map<string, number> {
  const pairs = new Map<string, number>();
  if (new Set(labels.map((label) => label.class)).size < 2) return pairs;
  const painted = new Uint8Array(width * height);
  const paint = (i: number, index: number) => {
    const below = painted[i]!;
    if (below !== 0 && below !== index + 1) {
      const key = `${index} ${below - 1}`;
      pairs.set(key, (pairs.get(key) ?? 0) + 1);
    }
    painted[i] = index + 1;
  };
  for (const { class: index, mask, outlines } of labels) {
    if (mask !== undefined) {
      const set = decodeMask(mask);
      for (let i = 0; i < set.length; i++) if (set[i] === 1) paint(i, index);
    } else if (outlines !== undefined) {
      fillRings(outlines, { width, height }, (from, to) => {
        for (let i = from; i < to; i++) paint(i, index);
      });
    }
  }
  return pairs;
}
