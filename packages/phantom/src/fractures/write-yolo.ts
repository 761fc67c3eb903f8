import type { DrawnPhantom } from './draw-phantom.ts';

/** `data.yaml`, `images/` and `labels/`, one text file to an image, empty where nothing is broken; no part is given. */
export function writeYolo(
  phantoms: readonly DrawnPhantom[],
  classes: readonly string[],
): Map<string, Uint8Array | string> {
  const files = new Map<string, Uint8Array | string>();
  const names = classes.map((name) => JSON.stringify(name)).join(', ');
  files.set('data.yaml', `nc: ${classes.length}\nnames: [${names}]\n`);
  for (const { name, png, width, height, labels } of phantoms) {
    files.set(`images/${name}.png`, png);
    // Nine digits: a box on the picture's border must not come back beyond it.
    const rows = labels.map(({ class: index, box: [x0, y0, x1, y1] }) =>
      [
        index,
        ...[(x0 + x1) / 2 / width, (y0 + y1) / 2 / height, (x1 - x0) / width, (y1 - y0) / height].map((share) =>
          share.toFixed(9),
        ),
      ].join(' '),
    );
    files.set(`labels/${name}.txt`, rows.map((row) => `${row}\n`).join(''));
  }
  return files;
}
