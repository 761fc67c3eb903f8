import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { silentLog } from '@loupe/core';
import { countByCode, hasImageExtension, listTree, type FormatName } from '@loupe/dataset';
import type { Task } from '@loupe/dataset/schema';
import { ingestFolder } from './index.ts';
import { IngestConfig } from './schema.ts';

const data = join(resolve(process.env.LOUPE_SHARED ?? join(__dirname, '../../../../shared')), 'data');
const there = existsSync(data) ? readdirSync(data).sort() : [];
if (there.length === 0) console.warn(`skipped: no sets at ${data}; LOUPE_SHARED names the folder that holds data/`);

interface Expected {
  readonly format: FormatName;
  readonly task: Task;
  readonly images: number;
  /** Labels, or images with a class: of each class in the data set, in its order. */
  readonly perClass?: readonly number[];
  /** All of the source, with those rejected. */
  readonly found: number;
  readonly parts?: Readonly<Record<string, number>>;
  readonly toPredict?: number;
  /** Sets of images that must stay together. */
  readonly groups?: number;
  readonly rejected?: Readonly<Record<string, number>>;
  readonly warnings?: Readonly<Record<string, number>>;
}

const boxes = { format: 'yolo', task: 'detection' } as const;
const masks = { format: 'mask-folder', task: 'segmentation' } as const;
const folders = { format: 'image-folder', task: 'classification' } as const;

// The counts and defects of each set's own description.
// prettier-ignore
const sets: Readonly<Record<string, Expected>> = {
  // The joint map would count every pixel twice; nine stray grey pixels of one rat are both axon and myelin.
  'axondeepseg-sem': { ...masks, images: 7, perClass: [7, 7], found: 14, rejected: { MASK_REPEATED: 7 }, warnings: { MASK_CLEANED: 2, MASK_OVERLAP: 1 } },
  bccd: { format: 'pascal-voc', task: 'detection', images: 292, perClass: [292, 3348, 301], found: 3943, parts: { train: 205, val: 87 }, rejected: { LABEL_EMPTY: 2 }, warnings: { FORMATS_SEVERAL: 1 } },
  'chest-xray-kermany-224': { ...folders, images: 1000, perClass: [281, 719], found: 1000, parts: { train: 800, test: 200 }, groups: 20, warnings: { IMAGE_DUPLICATE: 21 } },
  // 19 pictures lie in two parts under one name in two sizes, 5 under two names with the same bytes.
  'chest-xray-kermany-mixed': { ...folders, images: 88, perClass: [26, 62], found: 88, parts: { train: 63, val: 11, test: 14 }, groups: 24, warnings: { IMAGE_DUPLICATE: 5, DUPLICATE_IN_TWO_PARTS: 5, NAME_IN_TWO_PARTS: 19 } },
  coco8: { ...boxes, images: 8, found: 30, parts: { train: 4, val: 4 }, warnings: { CLASS_UNUSED: 1 } },
  'dsb2018-stage1': { ...masks, images: 60, perClass: [1731], found: 1731, parts: { train: 60 } },
  'dsb2018-stage1-rawmasks': { ...masks, images: 9, perClass: [330], found: 330, parts: { train: 9 }, warnings: { MASK_CHANNELS: 8 } },
  // 11 rows have no picture; of the others 12 have no finding, each listed as an image and as a label.
  'figure1-cxr': { format: 'csv-classes', task: 'classification', images: 32, perClass: [27, 3, 2], found: 55, rejected: { CLASS_EMPTY: 24, IMAGE_MISSING: 11 }, warnings: { TEXT_ENCODING: 1 } },
  fracatlas: { format: 'coco', task: 'detection', images: 331, perClass: [428], found: 428, rejected: { IMAGE_BROKEN: 3, IMAGE_UNLABELLED: 70 }, warnings: { FORMATS_SEVERAL: 1, IMAGE_DUPLICATE: 5, DUPLICATE_LABELS_DIFFER: 5 } },
  'fractures-rf100-test': { ...boxes, images: 23, perClass: [3, 23, 5, 2], found: 33, parts: { test: 23 }, warnings: { YOLO_PATH_MISSING: 2, YOLO_PATH_REDIRECTED: 1 } },
  'fractures-srv2022': { ...boxes, images: 207, perClass: [12, 161, 89, 23], found: 285, parts: { train: 143, val: 41, test: 23 }, warnings: { YOLO_PATH_REDIRECTED: 3 } },
  'fractures-upperlimb': { ...boxes, images: 615, perClass: [47, 77, 66, 3, 57, 35, 54], found: 339, parts: { train: 489, val: 83, test: 43 }, warnings: { YOLO_PATH_REDIRECTED: 3 } },
  'grazpedwri-samples': { ...boxes, images: 2, perClass: [0, 0, 0, 0, 0, 0, 0, 0, 2], found: 3, parts: { train: 2 }, rejected: { YOLO_OUTSIDE_PARTS: 1, LABEL_IMAGE_REJECTED: 1 }, warnings: { YOLO_PATH_MISSING: 2, CLASS_UNUSED: 1, IMAGES_AUGMENTED: 1 } },
  // 20 pairs and 6 copies, two and two alike; the test folder mixes pictures without a mask with what a model made.
  'isbi2012-membrane': { ...masks, images: 26, perClass: [26], found: 26, parts: { train: 26 }, groups: 3, rejected: { MASK_UNPAIRED: 3, MASK_PREDICTED: 3 }, warnings: { IMAGE_DUPLICATE: 3, IMAGES_AUGMENTED: 1 } },
  'kvasir-seg-sample': { ...masks, images: 3, perClass: [3], found: 3, warnings: { MASK_CHANNELS: 3, MASK_CLEANED: 3 } },
  'masks-icesi': { format: 'csv-boxes', task: 'detection', images: 219, perClass: [84, 135], found: 219, parts: { train: 219 }, toPredict: 55, rejected: { IMAGE_TO_PREDICT: 55, IMAGE_UNLABELLED: 7, CSV_NOT_LABELS: 1 } },
  'masks-jk4nr': { ...boxes, images: 64, perClass: [68, 9, 37], found: 114, parts: { train: 55, val: 7, test: 2 }, warnings: { YOLO_PATH_REDIRECTED: 3, LABEL_CLIPPED: 3 } },
  'masks-roboflow149': { ...boxes, images: 29, perClass: [134, 19], found: 153, parts: { train: 14, test: 15 }, warnings: { YOLO_LABEL_FILE_NAME: 1, CLASS_NAMES_MISSING: 1 } },
  'masks-tfcsv': { format: 'pascal-voc', task: 'detection', images: 32, perClass: [34, 26], found: 113, parts: { train: 12, test: 20 }, rejected: { VOC_IMAGE_DISAGREES: 23, LABEL_DUPLICATE: 30 }, warnings: { FORMATS_SEVERAL: 1, IMAGE_IN_TWO_PARTS: 15, VOC_FILENAME: 1 } },
  // A baseline's output looks like a folder of masks.
  'nuclei-gowt1-hela-nih3t3': { ...masks, images: 13, perClass: [543], found: 543, rejected: { MASK_UNPAIRED: 13 } },
  'sperm-parsing-labelme': { format: 'labelme', task: 'segmentation', images: 14, perClass: [86, 98, 102, 98, 83], found: 467, groups: 1, warnings: { LABEL_CLIPPED: 2, MASK_OVERLAP: 14, IMAGE_DUPLICATE: 1, DUPLICATE_LABELS_DIFFER: 1 } },
  'sperm-part-masks': { ...masks, images: 20, perClass: [20, 20, 20], found: 60, parts: { train: 14, test: 6 }, warnings: { MASK_CLEANED: 60, MASK_OVERLAP: 20 } },
  'wbc-zheng': { ...masks, images: 75, perClass: [75, 75], found: 150, warnings: { FORMATS_SEVERAL: 1, MASK_VALUES_UNNAMED: 1, MASK_CLEANED: 3 } },
};

const countCodes = (rows: readonly { code: string }[]) => Object.fromEntries(countByCode(rows));

/** One checksum of the names and bytes of all files of a folder. */
async function checksum(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const file of await listTree(folder)) hash.update(`${file}\n`).update(readFileSync(join(folder, file)));
  return hash.digest('hex');
}

(there.length === 0 ? describe.skip : describe)('ingestFolder() on every real set', () => {
  it('knows every set that is there', () => expect(Object.keys(sets)).toEqual(expect.arrayContaining(there)));

  it.each(there.filter((set) => set in sets))(
    'ingestFolder() reads %s as it describes itself, accounts for every picture, and changes no file',
    async (set) => {
      const { rejected = {}, warnings = {}, toPredict = 0, ...expected } = sets[set]!;
      const folder = join(data, set);
      const before = await checksum(folder);
      const { dataset, unlabelled, format, labelsFound } = await ingestFolder(IngestConfig.parse({ name: set }), { folder, prefix: set, log: silentLog }); // prettier-ignore
      const { task, images, classes } = dataset;
      expect({ format, task, images: images.length, found: labelsFound }).toEqual({ format: expected.format, task: expected.task, images: expected.images, found: expected.found }); // prettier-ignore
      const classed = images.flatMap(({ labels, class: own }) => (own === undefined ? labels.map((label) => label.class) : [own])); // prettier-ignore
      if (expected.perClass !== undefined)
        expect(classes.map((_, index) => classed.filter((one) => one === index).length)).toEqual(expected.perClass);
      expect(classed.length + dataset.rejected.filter(({ what }) => what === 'label').length).toBe(labelsFound);
      if (expected.parts !== undefined)
        expect(countCodes(images.map(({ given }) => ({ code: given ?? 'none' })))).toEqual(expected.parts);
      if (expected.groups !== undefined)
        expect(new Set(images.flatMap(({ group }) => group ?? [])).size).toBe(expected.groups);
      expect(unlabelled.images).toHaveLength(toPredict);
      expect(countCodes(dataset.rejected)).toEqual(rejected);
      expect(countCodes(dataset.warnings)).toEqual(warnings);
      for (const { file, reason } of [...dataset.rejected, ...dataset.warnings]) {
        expect(file.split('/')[0]).toBe(set);
        expect(reason).toMatch(/expected .*, found|expected .*, but|Cannot decode image: /);
      }
      const seen = new Set([
        ...images.flatMap(({ file, labels }) => [file, ...labels.flatMap(({ from }) => from?.file ?? [])]),
        ...dataset.rejected.map(({ file }) => file),
      ]);
      const pictures = (await listTree(folder)).filter(hasImageExtension).map((file) => `${set}/${file}`);
      expect(pictures.filter((file) => !seen.has(file))).toEqual([]);
      expect(await checksum(folder)).toBe(before);
    },
  );

  (there.includes('isbi2012-membrane') ? it : it.skip)(
    'ingestFolder() finds by their looks which slices of isbi2012-membrane its copies were made from',
    async () => {
      const place = { folder: join(data, 'isbi2012-membrane'), prefix: 'isbi', log: silentLog };
      const { dataset } = await ingestFolder(IngestConfig.parse({ name: 'isbi', similar: 0.95 }), place);
      const groupOf = (name: string) => dataset.images.find(({ id }) => id.endsWith(name))!.group;
      // Names were sorted as text upstream, so that copy 10 is of slice 18 and copy 12 of slice 2.
      for (const [copy, slice] of [
        ['image_0_6144147', '0'],
        ['image_10_4725015', '18'],
        ['image_12_4186302', '2'],
      ])
        // prettier-ignore
        expect(groupOf(`aug/${copy}.png`)).toBe(groupOf(`image/${slice}.png`));
      expect(new Set(dataset.images.flatMap(({ group }) => group ?? [])).size).toBe(3);
    },
  );
});
