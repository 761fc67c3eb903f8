import { createRng, sha256 } from '@loupe/core';
import type { Raster } from '@loupe/dataset';
import type { Dataset, ImageRecord, Label } from '@loupe/dataset/schema';

const [width, height, radius] = [80, 60, 7];

/** Images of white discs on black, each disc a label with an outline; one image in four has none. */
export function makeDataset(count: number): Dataset {
  const images = Array.from({ length: count }, (_, i): ImageRecord => ({
    id: `img${i}`,
    file: `data/set/img${i}.png`,
    sha256: sha256(`img${i}`),
    width,
    height,
    group: `patient${i % 3}`,
    labels: i % 4 === 3 ? [] : [disc(i, 0), disc(i, 1)],
  }));
  return { name: 'set', task: 'detection', classes: ['disc', 'other'], images, rejected: [], warnings: [] };
}

function disc(image: number, index: number): Label {
  const rng = createRng('discs').fork(image, index);
  // One in each half, so that they do not touch.
  const [x, y] = [rng.uniform(radius + 1, 39 - radius) + 40 * index, rng.uniform(radius + 1, height - radius - 1)];
  const outline = Array.from({ length: 36 }, (_, i) => (i * Math.PI) / 18).flatMap((angle) => [
    x + radius * Math.cos(angle),
    y + radius * Math.sin(angle),
  ]);
  return { class: index, box: [x - radius, y - radius, x + radius, y + radius], outlines: [outline] };
}

/** The decoded file of a record or of a copy of it. */
export function pictureOf({ id }: Pick<ImageRecord, 'id'>): Raster {
  const index = Number(/\d+/.exec(id)![0]);
  const { labels } = makeDataset(index + 1).images[index]!;
  const data = new Uint8Array(width * height);
  for (const { box } of labels) {
    const [x, y] = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
    for (let i = 0; i < data.length; i++) {
      const [px, py] = [(i % width) + 0.5, Math.floor(i / width) + 0.5];
      if ((px - x) ** 2 + (py - y) ** 2 < radius ** 2) data[i] = 255;
    }
  }
  return { width, height, channels: 1, data };
}
