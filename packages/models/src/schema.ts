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

const probability = z.number().min(0).max(0.95);

export const EfficientnetOptions = z.strictObject({
  batchNorm: ResnetOptions.shape.batchNorm,
  dropout: probability.default(0.2).describe('in training, the share of values that the classifier does not see'),
  stochasticDepth: probability
    .default(0.2)
    .describe('in training, the probability that the deepest block is left out of an image; smaller for earlier ones'),
});
export type EfficientnetOptions = z.infer<typeof EfficientnetOptions>;

export const VitOptions = z.strictObject({
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
export const MobilenetV3Options = z.strictObject({
  batchNorm: ResnetOptions.shape.batchNorm,
  dropout: probability.default(0.2).describe('in training, the share of values that the last layer does not see'),
});
export type MobilenetV3Options = z.infer<typeof MobilenetV3Options>;

/** Every model of the zoo: what it is for, and the options of its architecture. The number of classes comes from the data set. */
export const modelSchemas = {
  yolo11n: { task: 'detection', options: NoOptions },
  retinanet_resnet50_fpn: { task: 'detection', options: RetinanetOptions },
  resnet18: { task: 'classification', options: ResnetOptions },
  resnet50: { task: 'classification', options: ResnetOptions },
  efficientnet_b0: { task: 'classification', options: EfficientnetOptions },
  vit_b_16: { task: 'classification', options: VitOptions },
  yolo11n_cls: { task: 'classification', options: NoOptions },
  mobilenet_v3_large: { task: 'classification', options: MobilenetV3Options },
} as const satisfies Record<string, { task: 'classification' | 'detection'; options: z.ZodType }>;

export type ModelName = keyof typeof modelSchemas;
export type ModelTask = (typeof modelSchemas)[ModelName]['task'];
export type ModelNameOf<T extends ModelTask> = {
  [N in ModelName]: (typeof modelSchemas)[N]['task'] extends T ? N : never;
}[ModelName];
export type DetectionModelName = ModelNameOf<'detection'>;
export type ClassificationModelName = ModelNameOf<'classification'>;

export const modelNames = Object.keys(modelSchemas) as ModelName[];

/** Names of the models for one task, in the zoo's order. */
export function modelNamesFor<T extends ModelTask>(task: T): ModelNameOf<T>[] {
  return modelNames.filter((name) => modelSchemas[name].task === task) as ModelNameOf<T>[];
}
