import { DataError, UsageError } from '@loupe/core';
import type { Dataset, ImageRecord } from '@loupe/dataset/schema';
import { confidenceCounts, operatingPoint } from '@loupe/metrics';
import { openModel, predictDetections } from '@loupe/models';
import {
  datasetArtifact,
  defineStage,
  evaluationArtifact,
  fileTreeArtifact,
  many,
  trainedModelArtifact,
} from '@loupe/stage';
import type { FoundImage } from './detection/choose-examples.ts';
import { measureTimes } from './measure-times.ts';
import { nameTests } from './name-tests.ts';
import { detectionFiles } from './detection/prediction-files.ts';
import { EvaluateConfig } from './schema.ts';
import { publish, scoreDetection, type Published } from './detection/score-detection.ts';
import { snapDetections } from './detection/snap-detections.ts';
import { withModelClasses } from './with-model-classes.ts';

/** Measures a trained model on test sets. The confidence at which P, R and F1 are read is chosen on the validation part. */
export const evaluate = defineStage({
  kind: 'evaluate',
  config: EvaluateConfig,
  inputs: { model: trainedModelArtifact, val: datasetArtifact, tests: many(datasetArtifact) },
  outputs: { evaluation: evaluationArtifact, predictions: fileTreeArtifact },
  async run({ config, inputs, rng, log, now, timing, workspaceRoot }) {
    const { card } = inputs.model;
    const { classes, preprocessing } = card;
    const tests = nameTests(inputs.tests, card.trainedOn);
    if (tests.length === 0) {
      throw new DataError(`Cannot evaluate ${card.model}: expected at least one test set, found none`, {
        code: 'EVALUATE_NO_TEST',
        fix: 'Name a test set in the step’s inputs',
      });
    }
    const decode = { scoreFloor: config.scoreFloor, iou: config.nmsIou, maxDetections: config.maxDetections };
    const detector = await openModel({
      model: card.model,
      options: card.options,
      classes: classes.length,
      weights: inputs.model[config.weights],
      execution: config.execution,
    });
    if (detector.task !== 'detection') {
      throw new UsageError(`Cannot evaluate ${card.model}: expected a detector, found a model for ${detector.task}`, {
        code: 'EVALUATE_TASK',
        at: { model: card.model },
      });
    }
    const find = async (name: string, dataset: Dataset): Promise<FoundImage[]> => {
      const records = withModelClasses(dataset, classes);
      const found = await predictDetections({
        ...decode,
        ...detector,
        records,
        preprocessing,
        batch: config.batch,
        workspaceRoot,
        onProgress: (done) => log.line(`${name}  ${done}/${records.length} images`),
      });
      return records.map((record, index) => toFound(record, snapDetections(found[index]!)));
    };
    const val = await find(`${inputs.val.name}, validation`, inputs.val).then((images) => publish(classes, images));
    const point = operatingPoint(confidenceCounts(val.truth, val.detections), config.fallbackConfidence);
    log.note(
      `operating point: confidence ${point.confidence.toFixed(3)}${point.reason === undefined ? `, F1 ${point.f1?.toFixed(3)} on validation` : ` (${point.reason})`}`,
    );

    const results = [];
    const published: [string, Published][] = [['val', val]];
    for (const { name, dataset } of tests) {
      const images = await find(name, dataset);
      const result = scoreDetection({ test: name, classes, images, confidence: point.confidence, config, rng });
      published.push([name, publish(classes, images)]);
      results.push(result);
      log.note(
        `${name}: ${['AP50', 'AP', 'P', 'R'].map((quantity) => `${quantity} ${show(result.metrics.find((row) => row.quantity === quantity)?.value)}`).join('  ')}`,
      );
    }
    const times = await measureTimes({
      ...config.timing,
      ...detector,
      records: tests[0]!.dataset.images,
      preprocessing,
      decode,
      workspaceRoot,
      now,
    });
    detector.dispose();
    for (const [name, values] of Object.entries(times)) timing(name, values);

    return {
      evaluation: {
        task: 'detection' as const,
        card,
        operatingPoint: { ...point, chosenOn: 'val' as const },
        tests: results,
      },
      predictions: { files: detectionFiles(published) },
    };
  },
});

function toFound(record: ImageRecord, detections: FoundImage['detections']): FoundImage {
  return { record, labels: record.labels, detections, file: record.file, width: record.width, height: record.height };
}

const show = (value: number | null | undefined) => value?.toFixed(3) ?? '–';
