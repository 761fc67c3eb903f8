import { UsageError, nearestName } from '@loupe/core';
import type { z } from 'zod';
import { efficientnetB0 } from './classification/efficientnet/model.ts';
import { mobilenetV3Large } from './classification/mobilenet-v3/model.ts';
import { resnet18, resnet50 } from './classification/resnet/model.ts';
import { vitB16 } from './classification/vit/model.ts';
import { yolo11nCls } from './classification/yolo11/model.ts';
import type {
  ClassificationModel,
  DetectionModel,
  LocalisationModel,
  Model,
  ModelDefinition,
  SegmentationModel,
} from './define-model.ts';
import { detrResnet50 } from './detection/detr/model.ts';
import { fasterrcnnResnet50Fpn } from './detection/fasterrcnn/model.ts';
import { retinanetResnet50Fpn } from './detection/retinanet/model.ts';
import { yolo11m, yolo11n, yolo11s } from './detection/yolo11/model.ts';
import { ownCnn } from './localisation/own-cnn/model.ts';
import { resnet50Localiser } from './localisation/resnet50/model.ts';
import { resnet50FpnLocaliser } from './localisation/resnet50-fpn/model.ts';
import {
  modelNames,
  modelNamesFor,
  modelSchemas,
  type ClassificationModelName,
  type DetectionModelName,
  type LocalisationModelName,
  type ModelTask,
  type SegmentationModelName,
} from './schema.ts';
import { deeplabv3Resnet50 } from './segmentation/deeplabv3/model.ts';
import { fcnResnet50 } from './segmentation/fcn/model.ts';
import { lrasppMobilenetV3Large } from './segmentation/lraspp/model.ts';
import { potinet, unet, xopinet } from './segmentation/unet/model.ts';

/** How a model is asked for: the number of classes of the data set, and options of its architecture, not yet checked. */
export interface BuildRequest {
  readonly classes: number;
  readonly options?: unknown;
}

type AnyDefinition<M extends Model> = ModelDefinition<M, z.ZodType<object>>;

// The cast drops the type of the options: `build` below parses them with the schema that the definition itself names.
const detectionModels = {
  yolo11n,
  yolo11s,
  yolo11m,
  retinanet_resnet50_fpn: retinanetResnet50Fpn,
  fasterrcnn_resnet50_fpn: fasterrcnnResnet50Fpn,
  detr_resnet50: detrResnet50,
} as unknown as Readonly<Record<DetectionModelName, AnyDefinition<DetectionModel>>>;
const classificationModels = {
  resnet18,
  resnet50,
  efficientnet_b0: efficientnetB0,
  vit_b_16: vitB16,
  yolo11n_cls: yolo11nCls,
  mobilenet_v3_large: mobilenetV3Large,
} as unknown as Readonly<Record<ClassificationModelName, AnyDefinition<ClassificationModel>>>;

const localisationModels = {
  own_cnn: ownCnn,
  resnet50_2: resnet50Localiser,
  resnet50_fpn: resnet50FpnLocaliser,
} as unknown as Readonly<Record<LocalisationModelName, AnyDefinition<LocalisationModel>>>;
const segmentationModels = {
  deeplabv3_resnet50: deeplabv3Resnet50,
  fcn_resnet50: fcnResnet50,
  lraspp_mobilenet_v3_large: lrasppMobilenetV3Large,
  unet,
  potinet,
  xopinet,
} as unknown as Readonly<Record<SegmentationModelName, AnyDefinition<SegmentationModel>>>;

/**
 * A detector by its name; its network has no values until it is initialised or loaded.
 *
 * @throws {UsageError} `MODEL_UNKNOWN`, `MODEL_CLASSES` or `MODEL_OPTIONS`
 * @example buildDetectionModel('retinanet_resnet50_fpn', { classes: 1, options: { anchorScale: 0.25 } }).network.parameterCount
 */
export function buildDetectionModel(name: string, request: BuildRequest): DetectionModel {
  return build(name, 'detection', detectionModels, request);
}

/** A classifier by its name. @throws {UsageError} `MODEL_UNKNOWN`, `MODEL_CLASSES` or `MODEL_OPTIONS` */
export function buildClassificationModel(name: string, request: BuildRequest): ClassificationModel {
  return build(name, 'classification', classificationModels, request);
}

/** A localiser by its name. @throws {UsageError} as `buildClassificationModel`, and `LOCALISER_CLASS_WEIGHTS` */
export function buildLocalisationModel(name: string, request: BuildRequest): LocalisationModel {
  return build(name, 'localisation', localisationModels, request);
}

/**
 * A segmenter by its name. `classes` counts the background; 1 asks for one logit a pixel, of one class against everything else.
 *
 * @throws {UsageError} `MODEL_UNKNOWN`, `MODEL_CLASSES` or `MODEL_OPTIONS`
 */
export function buildSegmentationModel(name: string, request: BuildRequest): SegmentationModel {
  return build(name, 'segmentation', segmentationModels, request);
}

/** Any model by its name; `classes` as the function of its task takes it. @throws {UsageError} as that function */
export function buildModel(name: string, request: BuildRequest): Model {
  const task = taskOf(name);
  switch (task) {
    case 'detection':
      return buildDetectionModel(name, request);
    case 'classification':
      return buildClassificationModel(name, request);
    case 'localisation':
      return buildLocalisationModel(name, request);
    case 'segmentation':
      return buildSegmentationModel(name, request);
  }
}

/**
 * How many outputs a model needs for the classes of a data set, which do not count the background.
 *
 * Decided once, for training and for use: a segmenter of one class has one logit a pixel, read through a sigmoid; one of more classes has
 * one more, the first, for the background, and a softmax. All other models have one a class.
 *
 * @example outputsFor('segmentation', 3) // 4
 */
export function outputsFor(task: ModelTask, classes: number): number {
  return task === 'segmentation' && classes > 1 ? classes + 1 : classes;
}

/** Any model by its name, for a data set of `classes` classes. @throws {UsageError} as `buildModel` */
export function buildModelFor(name: string, { classes, options }: BuildRequest): Model {
  return buildModel(name, { classes: outputsFor(taskOf(name), classes), options });
}

function taskOf(name: string): ModelTask {
  const known = modelNames.find((candidate) => candidate === name);
  if (known !== undefined) return modelSchemas[known].task;
  const nearest = nearestName(name, modelNames);
  throw new UsageError(`Cannot build ${name}: expected a model of the zoo, found a name that it does not have`, {
    code: 'MODEL_UNKNOWN',
    at: { key: 'model' },
    fix: nearest ? `Did you mean ${nearest}?` : `Choose one of ${modelNames.join(', ')}`,
  });
}

function build<M extends Model>(
  name: string,
  task: ModelTask,
  definitions: Readonly<Record<string, AnyDefinition<M>>>,
  { classes, options = {} }: BuildRequest,
): M {
  const known = modelNamesFor(task);
  if (!known.some((candidate) => candidate === name)) throw unknownModel(name, task, known);
  const definition = definitions[name]!;
  if (!Number.isInteger(classes) || classes < 1) {
    throw new UsageError(`Cannot build ${name}: expected at least one class, found ${classes}`, {
      code: 'MODEL_CLASSES',
      at: { key: 'classes' },
    });
  }
  const parsed = definition.options.safeParse(options);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new UsageError(`Cannot build ${name}: expected options that it has, found ${issue.message}`, {
      code: 'MODEL_OPTIONS',
      at: { key: ['options', ...issue.path].join('.') },
    });
  }
  return definition.build({ ...parsed.data, classes });
}

function unknownModel(name: string, task: ModelTask, known: readonly string[]): UsageError {
  const otherTask = modelNames.some((candidate) => candidate === name);
  const nearest = nearestName(name, known);
  return new UsageError(
    `Cannot build ${name}: expected a model for ${task}, found ${otherTask ? 'one for another task' : 'a name the zoo does not have'}`,
    {
      code: 'MODEL_UNKNOWN',
      at: { key: 'model' },
      fix: nearest ? `Did you mean ${nearest}?` : `Choose one of ${known.join(', ')}`,
    },
  );
}
