import type { DrawnFiles } from '../drawn-set.ts';
import type { DrawnImage } from './draw-image.ts';

/** `annotations.json` with boxes and outlines, for pictures under `images/`; no part is given. */
export function writeCoco(phantoms: readonly DrawnImage[], classes: readonly string[]): DrawnFiles {
  const annotations = phantoms.flatMap(({ labels }, image) =>
    labels.map(({ class: index, box: [x0, y0, x1, y1], outline }) => ({
      image_id: image + 1,
      category_id: index + 1,
      bbox: [x0, y0, x1 - x0, y1 - y0].map(rounded),
      area: rounded(areaOf(outline)),
      segmentation: [outline.map(rounded)],
      iscrowd: 0,
    })),
  );
  const content = {
    info: { description: 'Radiograph phantoms drawn by Loupe' },
    categories: classes.map((name, i) => ({ id: i + 1, name })),
    images: phantoms.map(({ name, width, height }, i) => ({ id: i + 1, file_name: `${name}.png`, width, height })),
    annotations: annotations.map((annotation, i) => ({ id: i + 1, ...annotation })),
  };
  return [['annotations.json', `${JSON.stringify(content)}\n`]];
}

const rounded = (value: number) => Math.round(value * 1e7) / 1e7;

function areaOf(ring: readonly number[]): number {
  let twice = 0;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2)
    twice += ring[j]! * ring[i + 1]! - ring[i]! * ring[j + 1]!;
  return Math.abs(twice) / 2;
}
