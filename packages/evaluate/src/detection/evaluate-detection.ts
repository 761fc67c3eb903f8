import { canonicalJson } from '@loupe/core';
import type { ImageRecord } from '@loupe/dataset/schema';
import { confidenceCounts, operatingPoint } from '@loupe/metrics';
import { detectionsInImages, predictDetections } from '@loupe/models';
import {
  noteScores,
  predictionOptions,
  type Postprocess,
  type TaskEvaluation,
  type TaskRequest,
} from '../evaluate-task.ts';
import type { EvaluateConfig } from '../schema.ts';
import { withModelClasses } from '../with-model-classes.ts';
import type { FoundImage } from './choose-examples.ts';
import { detectionFiles } from './prediction-files.ts';
import { publish, scoreDetection, type Published } from './score-detection.ts';
import { snapDetections } from './snap-detections.ts';

/** Measures a detector. The confidence at which P, R and F1 are read is chosen on the validation part. */
export async function evaluateDetection(request: TaskRequest<'detection'>): Promise<TaskEvaluation> {
  const { opened, card, config, val, tests, unlabelled, rng, log } = request;
  const { classes } = card;
  const find = async (name: string, records: readonly ImageRecord[]): Promise<FoundImage[]> => {
    const found = await predictDetections({
      ...predictionOptions(request, name, records),
      ...decodeOptions(config),
      model: opened.model,
    });
    return records.map((record, index) => toFound(record, snapDetections(found[index]!)));
  };
  const valImages = await find(`${val.name}, validation`, withModelClasses(val, card));
  const validation = publish(classes, valImages);
  const point = operatingPoint(confidenceCounts(validation.truth, validation.detections), config.fallbackConfidence);
  log.note(
    `operating point: confidence ${point.confidence.toFixed(3)}${point.reason === undefined ? `, F1 ${point.f1?.toFixed(3)} on validation` : ` (${point.reason})`}`,
  );

  const results = [];
  const published: [string, Published][] = [['val', validation]];
  for (const { name, dataset } of tests) {
    const images = await find(name, withModelClasses(dataset, card));
    const result = scoreDetection({ test: name, classes, images, confidence: point.confidence, config, rng });
    published.push([name, publish(classes, images)]);
    results.push(result);
    noteScores(log, result, ['AP50', 'AP', 'P', 'R']);
  }
  const files = detectionFiles(published);
  if (unlabelled !== undefined) {
    const images = await find(unlabelled.name, unlabelled.images);
    files.set('unlabelled.detections.json', `${canonicalJson(withFileNames(publish(classes, images), images))}\n`);
  }
  return {
    evaluation: { task: 'detection', card, operatingPoint: { ...point, chosenOn: 'val' }, tests: results },
    files,
  };
}

export function detectionPostprocess({
  opened: { model },
  card: { preprocessing },
  config,
}: TaskRequest<'detection'>): Postprocess {
  return (raw, record) => detectionsInImages(model, raw, [record], preprocessing, decodeOptions(config));
}

function decodeOptions({ scoreFloor, nmsIou, maxDetections }: EvaluateConfig) {
  return { scoreFloor, iou: nmsIou, maxDetections };
}

function toFound(record: ImageRecord, detections: FoundImage['detections']): FoundImage {
  return { record, labels: record.labels, detections, file: record.file, width: record.width, height: record.height };
}

/** Without a truth file, whose images have names, each detection must say where it was made. */
function withFileNames({ detections }: Published, images: readonly FoundImage[]) {
  return detections.map((detection) => ({
    ...detection,
    file_name: images[(detection.image_id as number) - 1]!.record.file,
  }));
}
