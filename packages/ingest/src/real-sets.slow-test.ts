import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { silentLog } from '@loupe/core';
import { ingestFolder } from './index.ts';
import { IngestConfig } from './schema.ts';

const shared = resolve(process.env.LOUPE_SHARED ?? join(__dirname, '../../../../shared'));

/** Counts by code of what was rejected and of what was warned of. */
const countCodes = (rows: readonly { code: string }[]) => {
  const counts: Record<string, number> = {};
  for (const { code } of rows) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
};

interface Expected {
  readonly images: number;
  readonly labels: number;
  readonly rejected: Record<string, number>;
  readonly warnings: Record<string, number>;
}

// every-real-set.slow-test.ts reads all sets with the settings by default; here are others. The facts that each set's own description names: truncated files, equal scans, X-rays that lie in two parts under other names.
const sets: [set: string, settings: object, expected: Expected][] = [
  [
    'fractures-srv2022',
    { similar: 0.95 },
    {
      images: 207,
      labels: 285,
      rejected: {},
      warnings: { YOLO_PATH_REDIRECTED: 3, SIMILAR_IN_TWO_PARTS: 11, IMAGE_SIMILAR: 6 },
    },
  ],
  [
    'fracatlas',
    { unlabelled: 'negative' },
    {
      images: 401,
      labels: 428,
      rejected: { IMAGE_BROKEN: 3 },
      warnings: { FORMATS_SEVERAL: 1, IMAGE_DUPLICATE: 9, DUPLICATE_LABELS_DIFFER: 8 },
    },
  ],
];

describe.each(sets)('%s with %j', (set, settings, expected) => {
  const folder = join(shared, 'data', set);
  const isThere = existsSync(folder);
  if (!isThere) console.warn(`skipped: ${set} is not at ${folder}; LOUPE_SHARED names the folder that holds data/`);

  (isThere ? it : it.skip)(
    'ingestFolder() keeps or lists every image and label, and finds what the set’s description warns of',
    async () => {
      const place = { folder, prefix: `data/${set}`, log: silentLog };
      const { dataset, labelsFound } = await ingestFolder(IngestConfig.parse({ name: set, ...settings }), place);
      const kept = dataset.images.reduce((sum, { labels }) => sum + labels.length, 0);
      expect(dataset.images).toHaveLength(expected.images);
      expect(kept).toBe(expected.labels);
      expect(kept + dataset.rejected.filter(({ what }) => what === 'label').length).toBe(labelsFound);
      expect(countCodes(dataset.rejected)).toEqual(expected.rejected);
      expect(countCodes(dataset.warnings)).toEqual(expected.warnings);
    },
  );
});

const srv = join(shared, 'data/fractures-srv2022');
(existsSync(srv) ? describe : describe.skip)('fractures-srv2022, compared', () => {
  // Seen side by side: each of these is one X-ray, in two parts of the source under two names.
  const leaks = [
    ['113_jpg', '145_jpg'],
    ['137_jpg', '165_jpg'],
    ['88_jpg', '173_jpg'],
    ['156_jpg', '157_jpg'],
    ['223_jpg', '10_jpg'],
    ['66_jpg', '235_jpg'],
  ];

  it('ingestFolder() puts X-rays that two parts share under different names into one group', async () => {
    const place = { folder: srv, prefix: 'data/srv', log: silentLog };
    const { dataset } = await ingestFolder(IngestConfig.parse({ name: 'srv', similar: 0.95 }), place);
    const groupsOf = (name: string) =>
      new Set(dataset.images.filter(({ id }) => id.includes(`/${name}.rf.`)).map(({ group }) => group));
    for (const [a, b] of leaks) expect([...groupsOf(a!)]).toEqual([...groupsOf(b!)]);
    const sizes = new Map<string, number>();
    for (const { group, id } of dataset.images) sizes.set(group ?? id, (sizes.get(group ?? id) ?? 0) + 1);
    // Chains of pictures that merely look alike would end in one group of all.
    expect(Math.max(...sizes.values())).toBeLessThan(20);
  });
});
