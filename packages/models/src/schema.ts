import { z } from 'zod';

const NoOptions = z.strictObject({});

export const ResnetOptions = z.strictObject({
  batchNorm: z
    .enum(['trained', 'frozen'])
    .default('trained')
    .describe('frozen: statistics, scale and shift stay as loaded; only sensible with weights'),
});
export type ResnetOptions = z.infer<typeof ResnetOptions>;

export const RetinanetOptions = z.strictObject({
  batchNorm: ResnetOptions.shape.batchNorm,
  anchorScale: z
    .number()
    .min(0.125)
    .max(4)
    .default(1)
    .describe(
      'multiplies the anchor sizes 32, 64, 128, 256, 512 of the five levels. 1 suits images of 600 px and more; at 128 px ' +
        'two levels of anchors are larger than the image, and 0.25 or 0.5 brings them back to the size of the objects',
    ),
});
export type RetinanetOptions = z.infer<typeof RetinanetOptions>;

export const FasterRcnnOptions = z.strictObject({
  batchNorm: ResnetOptions.shape.batchNorm,
  anchorScale: RetinanetOptions.shape.anchorScale,
  proposals: z
    .int()
    .min(1)
    .max(5000)
    .default(1000)
    .describe('boxes an image that the second stage looks at, in training twice as many before it draws from them'),
  sampling: z
    .enum(['random', 'all'])
    .default('random')
    .describe('whether the losses draw anchors and regions anew each step, or take all'),
  anchorSamples: z.int().min(2).default(256).describe('anchors an image that the first stage learns from'),
  regionSamples: z.int().min(4).default(512).describe('regions an image that the second stage learns from'),
});
export type FasterRcnnOptions = z.infer<typeof FasterRcnnOptions>;

const probability = z.number().min(0).max(0.95);
const classWeights = z.array(z.number().positive()).optional();

/** How a classifier's cross-entropy counts. */
export const ClassifierOptions = z.strictObject({
  classWeights: classWeights.describe(
    'how much each class counts in the loss, one number a class; left out: all the same',
  ),
  labelSmoothing: probability.default(0).describe('share of the truth that is spread evenly over all classes'),
});
export type ClassifierOptions = z.infer<typeof ClassifierOptions>;

export const EfficientnetOptions = z.strictObject({
  ...ClassifierOptions.shape,
  batchNorm: ResnetOptions.shape.batchNorm,
  dropout: probability.default(0.2).describe('in training, the share of values that the classifier does not see'),
  stochasticDepth: probability
    .default(0.2)
    .describe('in training, the probability that the deepest block is left out of an image; smaller for earlier ones'),
});
export type EfficientnetOptions = z.infer<typeof EfficientnetOptions>;

export const VitOptions = z.strictObject({
  ...ClassifierOptions.shape,
  size: z
    .int()
    .min(32)
    .max(1024)
    .multipleOf(16)
    .default(224)
    .describe('side of the square image, pixels; position embeddings of loaded weights are resized to it'),
  dropout: probability.default(0).describe('in training, the share of values dropped after each layer and embedding'),
  attentionDropout: probability.default(0).describe('in training, the share of attention weights dropped'),
});
export type VitOptions = z.infer<typeof VitOptions>;

const batchNormMomentum = z
  .number()
  .gt(0)
  .max(1)
  .default(0.01)
  .describe(
    'how far a batch moves the running statistics of batch normalisation; .1 where some hundred steps are all of the training, since .01 has them lag behind',
  );

export const MobilenetV3Options = z.strictObject({
  ...ClassifierOptions.shape,
  batchNorm: ResnetOptions.shape.batchNorm,
  batchNormMomentum,
  dropout: probability.default(0.2).describe('in training, the share of values that the last layer does not see'),
});
export type MobilenetV3Options = z.infer<typeof MobilenetV3Options>;

export const LocaliserOptions = z.strictObject({
  boxShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.7)
    .describe(
      'share of the box in the loss; the class has the rest. Under 0.5 the class is learned and the box hardly',
    ),
  classWeights: ClassifierOptions.shape.classWeights,
});
export type LocaliserOptions = z.infer<typeof LocaliserOptions>;

const studyDropout = z
  .enum(['study', 'none'])
  .default('study')
  .describe('study: 0.5 and 0.3 between the layers of the heads, as in the study; none: no dropout');

export const DetrOptions = z.strictObject({
  batchNorm: ResnetOptions.shape.batchNorm,
  queries: z.int().min(1).max(900).default(100).describe('objects that it can name in one image'),
  dropout: probability
    .default(0.1)
    .describe('in training, the share of values dropped in each layer of the transformer'),
});
export type DetrOptions = z.infer<typeof DetrOptions>;

const gain = z.number().min(0);

/** How much each part of a segmenter's loss counts. */
const segmentationLoss = (usual: { readonly crossEntropy: number; readonly dice: number }) =>
  z
    .strictObject({
      crossEntropy: gain.default(usual.crossEntropy).describe('of the mean cross-entropy over pixels'),
      dice: gain.default(usual.dice).describe('of 1 - soft Dice overlap, the mean over classes'),
    })
    .refine(({ crossEntropy, dice }) => crossEntropy + dice > 0, 'expected a gain over 0, found 0 for all')
    .prefault({});

const SegmenterOptions = z.strictObject({
  batchNorm: ResnetOptions.shape.batchNorm,
  loss: segmentationLoss({ crossEntropy: 1, dice: 0 }),
});

export const LrasppOptions = z.strictObject({ ...SegmenterOptions.shape, batchNormMomentum });
export type LrasppOptions = z.infer<typeof LrasppOptions>;

const auxiliaryHead = {
  auxiliaryDropout: probability.default(0.1).describe('as dropout, in the auxiliary head'),
  auxiliaryWeight: gain.default(0.5).describe("of the auxiliary head's loss in the total"),
};

export const FcnOptions = z.strictObject({
  ...SegmenterOptions.shape,
  dropout: probability.default(0.1).describe('in training, the share of values that the last layer does not see'),
  ...auxiliaryHead,
});
export type FcnOptions = z.infer<typeof FcnOptions>;

export const Deeplabv3Options = z.strictObject({
  ...SegmenterOptions.shape,
  dropout: probability.default(0.5).describe('in training, the share of values dropped after the pyramid'),
  ...auxiliaryHead,
});
export type Deeplabv3Options = z.infer<typeof Deeplabv3Options>;

export const UnetOptions = z.strictObject({
  width: z
    .int()
    .min(1)
    .max(256)
    .default(64)
    .describe('channels of the first level; each level below has twice as many'),
  // The study of cells trains on Dice alone.
  loss: segmentationLoss({ crossEntropy: 0, dice: 1 }),
});
export type UnetOptions = z.infer<typeof UnetOptions>;

/** Every model of the zoo: what it is for, and the options of its architecture. The number of classes comes from the data set. */
export const modelSchemas = {
  yolo11n: { task: 'detection', options: NoOptions },
  yolo11s: { task: 'detection', options: NoOptions },
  yolo11m: { task: 'detection', options: NoOptions },
  retinanet_resnet50_fpn: { task: 'detection', options: RetinanetOptions },
  fasterrcnn_resnet50_fpn: { task: 'detection', options: FasterRcnnOptions },
  detr_resnet50: { task: 'detection', options: DetrOptions },
  resnet18: { task: 'classification', options: ResnetOptions.extend(ClassifierOptions.shape) },
  resnet50: { task: 'classification', options: ResnetOptions.extend(ClassifierOptions.shape) },
  efficientnet_b0: { task: 'classification', options: EfficientnetOptions },
  vit_b_16: { task: 'classification', options: VitOptions },
  yolo11n_cls: { task: 'classification', options: ClassifierOptions },
  mobilenet_v3_large: { task: 'classification', options: MobilenetV3Options },
  own_cnn: { task: 'localisation', options: LocaliserOptions.extend({ dropout: studyDropout }) },
  resnet50_2: {
    task: 'localisation',
    options: LocaliserOptions.extend({ batchNorm: ResnetOptions.shape.batchNorm }),
  },
  resnet50_fpn: {
    task: 'localisation',
    options: LocaliserOptions.extend({ batchNorm: ResnetOptions.shape.batchNorm, dropout: studyDropout }),
  },
  deeplabv3_resnet50: { task: 'segmentation', options: Deeplabv3Options },
  fcn_resnet50: { task: 'segmentation', options: FcnOptions },
  lraspp_mobilenet_v3_large: { task: 'segmentation', options: LrasppOptions },
  unet: { task: 'segmentation', options: UnetOptions },
  potinet: { task: 'segmentation', options: UnetOptions },
  xopinet: { task: 'segmentation', options: UnetOptions },
} as const satisfies Record<
  string,
  { task: 'classification' | 'detection' | 'localisation' | 'segmentation'; options: z.ZodType }
>;

export type ModelName = keyof typeof modelSchemas;
export type ModelTask = (typeof modelSchemas)[ModelName]['task'];
export type ModelNameOf<T extends ModelTask> = {
  [N in ModelName]: (typeof modelSchemas)[N]['task'] extends T ? N : never;
}[ModelName];
export type DetectionModelName = ModelNameOf<'detection'>;
export type ClassificationModelName = ModelNameOf<'classification'>;
export type LocalisationModelName = ModelNameOf<'localisation'>;
export type SegmentationModelName = ModelNameOf<'segmentation'>;

export const modelNames = Object.keys(modelSchemas) as ModelName[];

/** Names of the models for one task, in the zoo's order. */
export function modelNamesFor<T extends ModelTask>(task: T): ModelNameOf<T>[] {
  return modelNames.filter((name) => modelSchemas[name].task === task) as ModelNameOf<T>[];
}
