import type { DrawnFiles } from '../drawn-set.ts';
import type { DrawnImage } from './draw-image.ts';

/** `data.yaml` and `labels/`, one text file to an image, empty where nothing is broken; no part is given. */
export function writeYolo(phantoms: readonly DrawnImage[], classes: readonly string[]): DrawnFiles {
  const names = classes.map((name) => JSON.stringify(name)).join(', ');
  return [
    ['data.yaml', `nc: ${classes.length}\nnames: [${names}]\n`],
    ...phantoms.map(({ name, width, height, labels }) => {
      // Nine digits: a box on the picture's border must not come back beyond it.
      const rows = labels.map(({ class: index, box: [x0, y0, x1, y1] }) =>
        [
          index,
          ...[(x0 + x1) / 2 / width, (y0 + y1) / 2 / height, (x1 - x0) / width, (y1 - y0) / height].map((share) =>
            share.toFixed(9),
          ),
        ].join(' '),
      );
      return [`labels/${name}.txt`, rows.map((row) => `${row}\n`).join('')] as const;
    }),
  ];
}
