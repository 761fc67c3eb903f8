import { z } from 'zod';

const share = z.number().min(0).max(1);

/** Quantities that can rank models, whatever the task; all are shares, and more is better. */
export const PrimaryMetric = z.enum([
  'mAP50',
  'mAP50_95',
  'P',
  'R',
  'F1',
  'Dice',
  'IoU',
  'Dice_pooled',
  'IoU_pooled',
  'clDice',
  'recall',
  'specificity',
  'precision',
  'accuracy',
  'balanced_accuracy',
  'AUROC',
  'AUPRC',
  'joint_50',
  'joint_75',
]);
export type PrimaryMetric = z.infer<typeof PrimaryMetric>;

export const PictureConfig = z.strictObject({
  perKind: z
    .int()
    .nonnegative()
    .default(1)
    .describe('pictures of each kind (best, typical, worst, empty) for one model on one test set; 0: none'),
  longSide: z
    .int()
    .min(64)
    .max(2048)
    .default(420)
    .describe('pixels; larger pictures are made smaller, smaller ones are left as they are'),
  quality: z.int().min(1).max(100).default(78).describe('of the JPEG'),
});
export type PictureConfig = z.infer<typeof PictureConfig>;

export const ReportConfig = z.strictObject({
  title: z.string().min(1).default('Model comparison'),
  intro: z.string().optional().describe('plain text under the title; an empty line starts a paragraph'),
  primary: PrimaryMetric.optional().describe(
    'the quantity that ranks models; left out: mAP50 in detection, Dice in segmentation, balanced accuracy in classification, IoU in localisation',
  ),
  commonTest: z
    .string()
    .optional()
    .describe('the test set that compares models across data sets; left out: the one that every model was tested on'),
  levelWithin: share.default(0.02).describe('two models whose primary quantity differs by less are called level'),
  usableFrom: share
    .default(0.5)
    .describe('fastest and smallest are sought among models that reach this share of the best primary quantity'),
  nothingBelow: share
    .default(0.05)
    .describe('where no model reaches this mean of the primary quantity, none is recommended for anything'),
  measuredPictures: z
    .int()
    .nonnegative()
    .default(200)
    .describe('contrast and sharpness are measured on at most this many pictures of a data set'),
  command: z.string().optional().describe('the command that makes this report; left out: `npx nx run pipeline:<name>`'),
  pictures: PictureConfig.prefault({}),
});
export type ReportConfig = z.infer<typeof ReportConfig>;
