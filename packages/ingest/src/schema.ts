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
]);
export type GroupRule = z.infer<typeof GroupRule>;

export const IngestConfig = z.strictObject({
  name: name.default('dataset').describe('of the data set'),
  path: z
    .string()
    .min(1)
    .optional()
    .describe('folder from the workspace root, such as data/fracatlas; left out where the step has an input raw'),
  task: Task.optional().describe('left out: detection; a pipeline fills in that of its models'),
  format: z
    .enum(['auto', 'coco', 'yolo', 'pascal-voc', 'csv-boxes'])
    .default('auto')
    .describe('auto: the first format that the files speak for'),
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
