import fc from 'fast-check';
import type { FormatAbilities } from '../formats/format.ts';
import { openRing, ringArea, ringBox } from '../polygon.ts';
import { packRuns, rleExtent } from '../mask-rle.ts';
import type { Dataset, ImageRecord, Label, Ring } from '../schema.ts';

const classes = ['fracture', 'old fracture', 'no: fracture #1', '“implant” ünd\t"screw"'];

/** Any data set that a format can hold: images in and out of parts, without labels, with boxes, outlines, masks and crowds. */
export function anyDataset(can: FormatAbilities): fc.Arbitrary<Dataset> {
  const image = fc
    .tuple(
      fc.integer({ min: 2, max: 4000 }),
      fc.integer({ min: 2, max: 4000 }),
      fc.constantFrom('train', 'val', 'test', undefined),
    )
    .chain(([width, height, given]) =>
      fc
        .uniqueArray(anyLabel(width, height, can), {
          maxLength: 4,
          selector: ({ box }) => box.map((edge) => edge.toFixed(3)).join(),
        })
        .map((labels) => ({ width, height, labels, ...(given === undefined ? {} : { given }) })),
    );
  return fc.array(image, { minLength: 1, maxLength: 5 }).map((images) => ({
    name: 'any',
    task: 'detection',
    classes,
    rejected: [],
    warnings: [],
    images: images.map((rest, index): ImageRecord => {
      const id = `folder/${index % 2 === 0 ? 'a' : 'b'}/img.${index}.jpg`;
      return { id, file: `data/any/${id}`, sha256: '0'.repeat(64), ...rest };
    }),
  }));
}

function anyLabel(
  width: number,
  height: number,
  { crowds, masks, outlines: rings }: FormatAbilities,
): fc.Arbitrary<Label> {
  // Not fc.double: it favours numbers next to zero, which make rings without area, and generating goes on for minutes. An odd divisor
  // leaves digits that no decimal holds.
  const share = fc.integer({ min: 0, max: 999_983 }).map((value) => value / 999_983);
  const index = fc.integer({ min: 0, max: classes.length - 1 });
  const crowd = crowds ? fc.boolean() : fc.constant(false);
  const box = fc.tuple(index, share, share, share, share, crowd).map(([index, x, y, w, h, isCrowd]): Label => {
    const [x0, y0] = [x * (width - 1), y * (height - 1)];
    const [x1, y1] = [x0 + Math.max(0.01, w * (width - x0)), y0 + Math.max(0.01, h * (height - y0))];
    return {
      class: index,
      box: [x0, y0, Math.min(x1, width), Math.min(y1, height)],
      ...(isCrowd ? { crowd: true } : {}),
    };
  });
  const ring = fc
    .array(fc.tuple(share, share), { minLength: 3, maxLength: 6 })
    .map((points): Ring => points.flatMap(([x, y]) => [x * width, y * height]))
    .filter(
      (points) =>
        ringArea(points) > 0.01 && openRing(points.map((value) => Math.round(value * 1000))).length === points.length,
    );
  const outlined = fc
    .tuple(index, fc.array(ring, { minLength: 1, maxLength: rings === 'many-rings' ? 2 : 1 }))
    .map(([index, outlines]): Label => ({
      class: index,
      box: ringBox(outlines),
      outlines,
      area: outlines.map(ringArea).reduce((a, b) => a + b, 0),
    }));
  // One run somewhere: what is packed does not depend on how many there are.
  const masked = fc.tuple(index, share, share).map(([index, from, length]): Label => {
    const pixels = width * height;
    const start = Math.floor(from * (pixels - 1));
    const set = 1 + Math.floor(length * (pixels - 1 - start));
    const end = pixels - start - set;
    const mask = {
      size: [height, width] as [number, number],
      counts: packRuns([start, set, ...(end > 0 ? [end] : [])]),
    };
    const { area, box } = rleExtent(mask);
    return { class: index, box: box!, mask, area };
  });
  return fc.oneof(box, ...(rings === 'none' ? [] : [outlined]), ...(masks ? [masked] : []));
}
