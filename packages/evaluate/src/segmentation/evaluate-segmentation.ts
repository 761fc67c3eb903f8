import { ignoredPixel } from '@loupe/dataset';
import type { ImageRecord } from '@loupe/dataset/schema';
import { classMapsInImages, predictClassMaps } from '@loupe/models';
import { renderClassMap } from '@loupe/transforms';
import { DataError, nearestName, UsageError } from '@loupe/core';
import {
  noteScores,
  predictionOptions,
  type Postprocess,
  type TaskEvaluation,
  type TaskRequest,
} from '../evaluate-task.ts';
import type { EvaluateConfig } from '../schema.ts';
import { withModelClasses } from '../with-model-classes.ts';
import { measureImage, type SegmentedImage } from './measure-image.ts';
import { encodeLabelMap } from './label-map.ts';
import { segmentationFiles, unlabelledMaps, type SegmentedSet } from './prediction-files.ts';
import { scoreSegmentation } from './score-segmentation.ts';

/** Measures a segmenter. Nothing is chosen: every pixel gets its likeliest class, so the validation part is not looked at. */
export async function evaluateSegmentation(request: TaskRequest<'segmentation'>): Promise<TaskEvaluation> {
  const { card, config, tests, unlabelled, rng, log } = request;
  const { classes } = card;
  const rules = { surfaceTolerance: config.surfaceTolerance, thin: thinClasses(config.thin, classes) };
  /** Pictures one by one: a map at full size is dropped as soon as it is measured and packed. */
  const segment = async <T>(
    name: string,
    records: readonly ImageRecord[],
    take: (record: ImageRecord, map: Parameters<typeof encodeLabelMap>[0]) => T,
  ) => {
    const taken: T[] = [];
    const maps: Uint8Array[] = [];
    for await (const map of predictClassMaps(predictionOptions(request, name, records))) {
      taken.push(take(records[taken.length]!, map));
      maps.push(await encodeLabelMap(map));
    }
    return { taken, maps };
  };

  const results = [];
  const sets: SegmentedSet[] = [];
  for (const { name, dataset } of tests) {
    const records = withModelClasses(dataset, card);
    if (records.length === 0) {
      throw new DataError(`Cannot evaluate on ${name}: expected at least one image, found none`, {
        code: 'EVALUATE_NO_IMAGE',
        at: { dataset: name },
        fix: 'Add images, or change split.shares',
      });
    }
    const { taken: images, maps } = await segment(name, records, (record, predicted): SegmentedImage =>
      measureImage({ record, truth: renderClassMap(record, ignoredPixel), predicted, classes: classes.length }, rules),
    );
    const result = scoreSegmentation({ test: name, classes, images, config, rng });
    results.push(result);
    sets.push({ name, images, maps });
    noteScores(log, result, ['Dice', 'IoU', 'Dice_pooled', 'IoU_pooled']);
  }
  const files = segmentationFiles(classes, sets);
  if (unlabelled !== undefined) {
    const { taken, maps } = await segment(unlabelled.name, unlabelled.images, (record) => record);
    unlabelledMaps(taken, maps).forEach((content, path) => files.set(path, content));
  }
  return { evaluation: { task: 'segmentation', card, tests: results }, files };
}

export function segmentationPostprocess({ card: { preprocessing } }: TaskRequest<'segmentation'>): Postprocess {
  return (raw, record) => [...classMapsInImages(raw, [record], preprocessing)];
}

function thinClasses(thin: EvaluateConfig['thin'], classes: readonly string[]): boolean[] {
  if (thin === 'all') return classes.map(() => true);
  const unknown = thin.find((name) => !classes.includes(name));
  if (unknown !== undefined) {
    const nearest = nearestName(unknown, [...classes]);
    throw new UsageError(
      `Cannot compare centre lines of ${unknown}: expected one of ${classes.join(', ')}, found another name`,
      {
        code: 'EVALUATE_THIN',
        at: { key: 'thin' },
        fix: nearest === undefined ? 'Name classes of the data set' : `Did you mean ${nearest}?`,
      },
    );
  }
  return classes.map((name) => thin.includes(name));
}
