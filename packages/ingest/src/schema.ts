import { Task } from '@loupe/dataset/schema';
import { z } from 'zod';

const name = z.string().min(1);

export const ClassChanges = z.strictObject({
  rename: z.record(name, name).default({}).describe('old name: new name; two old names may get one new name'),
  merge: z
    .record(name, z.union([z.literal('*'), z.array(name).min(1)]))
    .default({})
    .describe('new name: the old names that become it; * stands for every class that nothing else names'),
  drop: z.array(name).default([]).describe('classes whose labels are left out; each is listed as rejected'),
});
export type ClassChanges = z.infer<typeof ClassChanges>;

export const GroupRule = z.discriminatedUnion('by', [
  z
    .strictObject({ by: z.literal('auto') })
    .describe('file names that an export by Roboflow made: the name before `.rf.`; other images stand alone'),
  z.strictObject({ by: z.literal('image') }).describe('every image stands alone'),
  z.strictObject({ by: z.literal('folder') }).describe('the folder that an image lies in'),
  z.strictObject({
    by: z.literal('name-pattern'),
    pattern: z
      .string()
      .refine(isPatternWithCapture, 'Expected a regular expression with one capture group')
      .describe('matched against the file name; its first capture is the group: ^(\\d+)_ for a patient number'),
  }),
  z
    .strictObject({ by: z.literal('video') })
    .describe('the video that a frame is from: the file name without its last number and what an export adds'),
  z.strictObject({
    by: z.literal('column'),
    column: name.describe('heading in a CSV or TSV file of the source that also names the images: patient_id'),
    table: name.optional().describe('that file, from path; left out: the first that has the column'),
  }),
]);
export type GroupRule = z.infer<typeof GroupRule>;

export const IngestConfig = z.strictObject({
  name: name.default('dataset').describe('of the data set'),
  path: z
    .string()
    .min(1)
    .optional()
    .describe('folder from the workspace root, such as data/fracatlas; left out where the step has an input raw'),
  format: z
    .enum(['auto', 'coco', 'yolo', 'pascal-voc', 'csv-boxes', 'labelme', 'mask-folder', 'csv-classes', 'image-folder'])
    .default('auto')
    .describe('auto: the first format that the files speak for'),
  task: Task.optional().describe(
    'what the labels are for; left out: what the format gives, and a pipeline fills in that of its models. detection of masks takes their boxes; segmentation wants outlines or masks; ' +
      'localisation rejects images with more or less than one label; classification of labels takes the one class of an image',
  ),
  annotations: z
    .string()
    .min(1)
    .optional()
    .describe('file or folder of the annotations, from path; left out: found by convention'),
  unlabelled: z
    .enum(['reject', 'negative'])
    .default('reject')
    .describe(
      'an image without any annotation: reject lists it, since nobody has looked at it; negative takes it as showing no object',
    ),
  voc: z
    .strictObject({
      corners: z
        .enum(['edges', 'inclusive'])
        .default('edges')
        .describe(
          'edges: corners are pixel edges from 0, as LabelImg and Roboflow write them; inclusive: first and last pixel counted from 1, as in the ' +
            'files of the VOC challenge',
        ),
      image: z
        .enum(['agree', 'stated', 'own-name'])
        .default('agree')
        .describe(
          'where a file and its <filename> name different images: agree takes the stated one if it alone is there, else neither; stated and ' +
            'own-name say which counts',
        ),
    })
    .optional()
    .describe('how Pascal VOC is meant'),
  masks: z
    .strictObject({
      images: name
        .optional()
        .describe(
          'pattern of the images’ paths, such as img/t{id}.tif: names in braces are equal in an image and its masks, * is any piece',
        ),
      masks: name
        .optional()
        .describe('pattern of the masks’ paths, such as gt/man_seg{id}.tif or {class}-Masks/{id}.jpg'),
      holds: z
        .enum(['auto', 'class', 'object', 'numbered', 'values'])
        .default('auto')
        .describe(
          'what one mask file holds: all pixels of a class, one object, objects by number, or classes by value',
        ),
      values: z
        .record(name, z.int().min(0).max(65_535))
        .optional()
        .describe('class: its value in a label map, such as { cytoplasm: 128, nucleus: 255 }'),
      background: z
        .int()
        .min(0)
        .max(65_535)
        .optional()
        .describe('value of the background in a label map; left out: 0, or 255 where a class has 0'),
      threshold: z
        .int()
        .min(1)
        .max(65_535)
        .optional()
        .describe('least value that is set; left out: 128, and 1 for files of 16 bits or of 0 and 1'),
      priority: z
        .array(name)
        .min(1)
        .optional()
        .describe(
          'classes in the order in which they are painted, a later one over an earlier; left out: the order of the classes',
        ),
    })
    .optional()
    .describe('which files are masks and what their values mean, where it is not found by itself'),
  csv: z
    .strictObject({
      image: name.optional().describe('heading of the column with the image’s file name or id'),
      class: name.optional().describe('heading of the column with the class'),
      ending: name.optional().describe('ending of the images, where several files share an id: .bmp'),
    })
    .optional()
    .describe('columns of a table of classes'),
  names: z.array(name).min(1).optional().describe('class names in order, where the source states none'),
  classes: ClassChanges.prefault({}),
  group: GroupRule.default({ by: 'auto' }).describe(
    'what must not straddle two parts; exact duplicates always share a group',
  ),
  similar: z
    .number()
    .min(0.8)
    .max(1)
    .optional()
    .describe(
      'images whose thumbnails correlate at least so much share a group, mirrored or not: 0.95 finds re-encoded and augmented copies of real ' +
        'X-rays; left out: not compared',
    ),
});
export type IngestConfig = z.infer<typeof IngestConfig>;

function isPatternWithCapture(pattern: string): boolean {
  try {
    return new RegExp(`${pattern}|`).exec('')!.length > 1;
  } catch {
    return false;
  }
}
