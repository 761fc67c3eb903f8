import { z } from 'zod';

const finite = z.number();

/** x0 y0 x1 y1 in pixels, measured at pixel edges: a box over the first pixel alone is [0, 0, 1, 1]. */
export const Box = z.tuple([finite, finite, finite, finite]);
export type Box = z.infer<typeof Box>;

/** x0 y0 x1 y1 … of one closed ring, in pixels at pixel edges; the first point is not repeated. */
export const Ring = z.array(finite).min(6);
export type Ring = z.infer<typeof Ring>;

export const FilePlace = z.strictObject({ file: z.string(), line: z.int().positive().optional() });
export type FilePlace = z.infer<typeof FilePlace>;

/** Pixels of one object or of one class, as COCO packs them. */
export const LabelMask = z.strictObject({
  size: z.tuple([z.int().positive(), z.int().positive()]).describe('height, width'),
  counts: z
    .string()
    .min(1)
    .describe('runs of 0 and 1 in turn, the first of 0, down the columns, in COCO’s packed text'),
});
export type LabelMask = z.infer<typeof LabelMask>;

export const Label = z.strictObject({
  class: z.int().nonnegative().describe('index into the data set’s classes'),
  box: Box,
  outlines: z.array(Ring).min(1).optional().describe('rings of the outline; the box encloses them'),
  mask: LabelMask.optional().describe(
    'the pixels themselves, in the frame of the decoded file, before `recipe`; the box encloses what `recipe` leaves of them',
  ),
  area: z.number().nonnegative().optional().describe('pixels²; what COCO calls area. Left out: the box’s area'),
  crowd: z.boolean().optional().describe('true: the box covers a crowd (COCO iscrowd) and is ignored when matching'),
  from: FilePlace.optional().describe('where the label was read'),
});
export type Label = z.infer<typeof Label>;

export const Part = z.enum(['train', 'val', 'test']);
export type Part = z.infer<typeof Part>;

/** One transform with the numbers already drawn, so that applying it again gives the same pixels. */
export const DrawnTransform = z.strictObject({ name: z.string(), drawn: z.record(z.string(), z.json()) });
export type DrawnTransform = z.infer<typeof DrawnTransform>;

export const ImageRecord = z.strictObject({
  id: z.string().min(1).describe('unique in the data set and stable between runs'),
  file: z.string().describe('path from the workspace root, with forward slashes'),
  sha256: z.string().length(64).describe('of the file’s bytes'),
  pixels: z
    .string()
    .length(64)
    .optional()
    .describe(
      'SHA-256 of the decoded pixels, which files packed otherwise share; left out where they were not decoded',
    ),
  width: z.int().positive().describe('pixels, after EXIF orientation and after `recipe`'),
  height: z.int().positive(),
  labels: z
    .array(Label)
    .describe('in the order in which they are painted: where masks overlap, a later label lies over an earlier one'),
  class: z.int().nonnegative().optional().describe('of the whole image, in a data set for classification'),
  group: z.string().optional().describe('what must not straddle two parts, such as a patient or a source picture'),
  origin: z.string().optional().describe('the data set that this image came from, in a union'),
  given: Part.optional().describe('the part that the source itself put it in'),
  recipe: z
    .array(DrawnTransform)
    .optional()
    .describe('an offline copy: transforms to apply to the decoded file, in order'),
});
export type ImageRecord = z.infer<typeof ImageRecord>;

/** Something of the source that is not in the data set, and why. Nothing is left out without such a row. */
export const Rejection = z.strictObject({
  file: z.string(),
  line: z.int().positive().optional(),
  image: z.string().optional(),
  what: z.enum(['label', 'image', 'file']),
  code: z.string().describe('stable, upper-case: YOLO_FIELD_COUNT'),
  reason: z.string().describe('what was expected and what was found'),
  origin: z.string().optional(),
});
export type Rejection = z.infer<typeof Rejection>;

/** Something kept, but worth a look: a clipped box, a duplicate picture, a class nobody uses. */
export const Warning = Rejection.omit({ what: true });
export type Warning = z.infer<typeof Warning>;

/** What a model is to say of an image, which decides what its labels must hold. */
export const Task = z
  .enum(['detection', 'segmentation', 'classification', 'localisation'])
  .describe(
    'detection: a box for every object; segmentation: a class for every pixel; classification: a class for the image; localisation: exactly one object an image, its class and its box',
  );
export type Task = z.infer<typeof Task>;

export const Dataset = z.strictObject({
  name: z.string(),
  task: Task,
  classes: z
    .array(z.string())
    .min(1)
    .describe('without the background, which is no class of a data set')
    .refine((names) => new Set(names).size === names.length, 'Class names must differ'),
  images: z.array(ImageRecord),
  rejected: z.array(Rejection),
  warnings: z.array(Warning),
});
export type Dataset = z.infer<typeof Dataset>;

/** One detection, in the frame of the image as the data set states its size. */
export const Detection = z.strictObject({ class: z.int().nonnegative(), box: Box, score: z.number().min(0).max(1) });
export type Detection = z.infer<typeof Detection>;

// ---- What a data set looks like, in numbers ----------------------------------------------------------------------------

/** How a quantity is distributed; quantiles are interpolated between neighbours. */
export const Summary = z.strictObject({
  count: z.int().positive(),
  mean: finite,
  sd: z.number().nonnegative().describe('standard deviation of the values themselves (divided by count)'),
  min: finite,
  q05: finite,
  q25: finite,
  median: finite,
  q75: finite,
  q95: finite,
  max: finite,
});
export type Summary = z.infer<typeof Summary>;

const summary = (describe: string) => Summary.nullable().describe(`${describe}; null: there is none to measure`);
const count = z.int().nonnegative();

export const LabelStatistics = z.strictObject({
  task: Task,
  images: count,
  emptyImages: count.describe('without any label; without a class, in a data set for classification'),
  boxes: count,
  crowds: count.describe('of the boxes, those that cover a crowd'),
  outlined: count.describe('of the boxes, those with an outline'),
  masked: count.describe('of the boxes, those that enclose a mask of pixels'),
  groups: count.describe('distinct groups; an image without one counts as one'),
  parts: z
    .strictObject({ train: count, val: count, test: count, none: count })
    .describe('images by the part that the source states'),
  boxesPerImage: summary('labels of an image, empty ones counted'),
  boxWidth: summary('pixels'),
  boxHeight: summary('pixels'),
  boxSide: summary('square root of the box’s area, pixels'),
  boxShare: summary('area of the box / area of its image'),
  boxAspect: summary('width / height'),
  boxSizes: z
    .strictObject({ small: count, medium: count, large: count })
    .describe('COCO’s classes of area: below 32², below 96², from 96² pixels on'),
  cutOff: count.describe('boxes that touch the border of their image, within half a pixel'),
  classes: z.array(
    z.strictObject({
      name: z.string(),
      boxes: count,
      images: count.describe('that show the class, or are of it'),
      pixelShare: z
        .number()
        .min(0)
        .max(1)
        .nullable()
        .describe('of the pixels of all images, after painting in order; null: the data set is not for segmentation'),
    }),
  ),
  classEntropy: z
    .number()
    .min(0)
    .max(1 + 1e-9)
    .nullable()
    .describe(
      'entropy of the class counts (boxes; images, for classification) / that of equal counts: 1 is balanced; null: one class, or no count',
    ),
  imageWidth: summary('pixels'),
  imageHeight: summary('pixels'),
  imageSizes: z
    .array(z.strictObject({ width: z.int(), height: z.int(), images: count }))
    .describe('the most frequent sizes, at most ten'),
  distinctImageSizes: count,
  rejected: z.strictObject({ labels: count, images: count, files: count }),
  defects: z
    .array(z.strictObject({ code: z.string(), kind: z.enum(['rejected', 'warning', 'kept']), count }))
    .describe('kept: found in the data set as it is'),
});
export type LabelStatistics = z.infer<typeof LabelStatistics>;

export const PixelStatistics = z.strictObject({
  brightness: summary('mean grey of an image, in [0, 1]'),
  contrast: summary('RMS contrast of an image: standard deviation of its grey in [0, 1]'),
  sharpness: summary('variance of the Laplacian of an image’s grey in [0, 255]; compares only images of like scale'),
  greyImages: count.describe('of one channel, or of three equal ones'),
  sameBytes: count.describe('images whose file equals an earlier one’s'),
  samePixels: count.describe('images whose pixels equal an earlier one’s, those of equal files included'),
});
export type PixelStatistics = z.infer<typeof PixelStatistics>;

export const DatasetStatistics = z.strictObject({
  name: z.string(),
  ...LabelStatistics.shape,
  ...PixelStatistics.shape,
});
export type DatasetStatistics = z.infer<typeof DatasetStatistics>;
