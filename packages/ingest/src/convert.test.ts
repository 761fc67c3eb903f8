import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Dataset } from '@loupe/dataset/schema';
import { convertFolder } from './index.ts';

const shared = resolve(process.env.LOUPE_SHARED ?? join(__dirname, '../../../../shared'));

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'loupe-convert-'))));
afterEach(() => rm(folder, { recursive: true }));

describe.each([
  ['fractures-rf100-test', 'yolo', 'coco', 33],
  ['coco8', 'yolo', 'coco', 30],
] as const)('convertFolder on %s', (set, _from, to, labels) => {
  const from = join(shared, 'data', set);
  const isThere = existsSync(from);
  if (!isThere) console.warn(`skipped: ${set} is not at ${from}; LOUPE_SHARED names the folder that holds data/`);

  (isThere ? it : it.skip)(
    'convertFolder() there and back gives the same boxes to a millionth of a pixel',
    async () => {
      const there = await convertFolder({ from, into: join(folder, 'there'), to, images: 'link' });
      const back = await convertFolder({
        from: join(folder, 'there'),
        into: join(folder, 'back'),
        to: 'yolo',
        images: 'copy',
      });
      const again = await convertFolder({
        from: join(folder, 'back'),
        into: join(folder, 'again'),
        to: 'yolo',
        images: 'none',
      });
      expect([there, back, again].map(({ labelsFound, leftOut }) => [labelsFound, leftOut.length])).toEqual([
        [labels, 0],
        [labels, 0],
        [labels, 0],
      ]);
      const [a, b] = [edges(there.dataset), edges(again.dataset)];
      expect(b.map(([key]) => key)).toEqual(a.map(([key]) => key));
      for (const [index, [, box]] of a.entries())
        for (const [i, edge] of box.entries()) expect(Math.abs(edge - b[index]![1][i]!)).toBeLessThan(1e-6);
      expect(again.dataset.classes).toEqual(there.dataset.classes);
    },
  );
});

/** Every box under its picture, part and class, in an order that does not depend on paths. */
const edges = ({ images }: Dataset) =>
  images
    .flatMap(({ sha256, given, labels }) =>
      labels.map((label, index) => [`${sha256} ${given} ${index} ${label.class}`, label.box] as const),
    )
    .sort(([a], [b]) => (a < b ? -1 : 1));
