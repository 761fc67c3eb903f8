import type { Dataset, ImageRecord } from '@loupe/dataset/schema';
import { ignoredPixel } from '@loupe/dataset';
import {
  accuracy,
  balancedAccuracy,
  classRates,
  countClassConfusion,
  localisationIous,
  localisationScores,
  macroRate,
  mostProbable,
  oneVersusRest,
  pooledOverlap,
  rocAuc,
  scoreCounts,
  validationScores,
  type ClassConfusion,
  type RateName,
  type ScoredImage,
} from '@loupe/metrics';
import {
  detectionsInImages,
  objectsInImages,
  outputsFor,
  probabilitiesOfImages,
  type ClassificationModel,
  type DetectionModel,
  type LocalisationModel,
  type Model,
  type RawOutput,
  type SegmentationModel,
  type Square,
} from '@loupe/models';
import type { Sample } from './samples.ts';

/** Scores a model's outputs on the validation part, batch by batch. */
export interface Scorer {
  /** @param records  those of the batch that count, in order; @param samples  as they were shown, in the same order */
  add(raw: readonly RawOutput[], records: readonly ImageRecord[], samples: readonly Sample[]): void;
  /** Every quantity that `validationQuantities` lists for the task. */
  scores(): Record<string, number | null>;
}

export function createScorer(model: Model, { classes }: Pick<Dataset, 'classes'>, square: Square): Scorer {
  switch (model.task) {
    case 'detection':
      return detectionScorer(model, classes, square);
    case 'segmentation':
      return segmentationScorer(model, classes.length);
    case 'classification':
      return classificationScorer(model, classes.length);
    case 'localisation':
      return localisationScorer(model, square);
  }
}

// What the evaluate stage takes, too, so that the two curves meet.
const decoding = { scoreFloor: 0.001, iou: 0.6, maxDetections: 100 };

/** P and R at the confidence of best F1, mAP50 and mAP50-95. */
function detectionScorer(model: DetectionModel, classes: readonly string[], square: Square): Scorer {
  const scored: ScoredImage[] = [];
  return {
    add(raw, records) {
      const detections = detectionsInImages(model, raw, records, square, decoding);
      records.forEach(({ labels }, i) => scored.push({ labels, detections: detections[i]! }));
    },
    scores() {
      const { P, R, mAP50, mAP50_95 } = validationScores(classes, scored);
      return { P, R, mAP50, mAP50_95 };
    },
  };
}

/** Overlap of all pixels of the part together, in the square, the mean over classes without the background. */
function segmentationScorer(model: SegmentationModel, classes: number): Scorer {
  const confusions: ClassConfusion[] = [];
  return {
    add(raw, records, samples) {
      const found = model.decode(raw);
      records.forEach((_, i) =>
        confusions.push(
          countClassConfusion({
            truth: samples[i]!.classMap!.classes,
            predicted: found[i]!.classes,
            // One logit tells one class from the background: two values of a pixel.
            classes: Math.max(2, outputsFor('segmentation', classes)),
            ignore: ignoredPixel,
          }),
        ),
      );
    },
    scores() {
      const { iou, dice } = pooledOverlap(confusions, { leaveOut: [0] }).mean;
      return { Dice: dice.value, IoU: iou.value };
    },
  };
}

/** Of two classes the second is the positive one; of more, rates and AUROC are means over classes. The most probable class counts. */
function classificationScorer(model: ClassificationModel, classes: number): Scorer {
  const truth: number[] = [];
  const probabilities: number[] = [];
  return {
    add(raw, records) {
      probabilities.push(...probabilitiesOfImages(model, raw, records.length).flat());
      truth.push(...records.map((record) => record.class!));
    },
    scores() {
      const set = { truth, probabilities, classes };
      const confusion = countClassConfusion({ truth, predicted: mostProbable(set), classes });
      const rates = classRates(confusion);
      const areas = rates.map((_, label) => rocAuc(scoreCounts(oneVersusRest(set, label))).value);
      const defined = areas.filter((area) => area !== null);
      const mean = defined.length === 0 ? null : defined.reduce((sum, area) => sum + area, 0) / defined.length;
      const rate = (name: RateName) => (classes === 2 ? rates[1]![name] : macroRate(rates, name)).value;
      return {
        accuracy: accuracy(confusion).value,
        balanced_accuracy: balancedAccuracy(confusion).value,
        recall: rate('recall'),
        specificity: rate('specificity'),
        precision: rate('precision'),
        F1: rate('f1'),
        AUROC: classes === 2 ? areas[1]! : mean,
      };
    },
  };
}

/** Mean IoU, share of right classes, and share of images whose class is right and whose box overlaps by a half. */
function localisationScorer(model: LocalisationModel, square: Square): Scorer {
  const ious: number[] = [];
  const classRight: boolean[] = [];
  return {
    add(raw, records) {
      const found = objectsInImages(model, raw, records, square);
      const truth = records.map(({ labels }) => labels[0]!);
      ious.push(
        ...localisationIous(
          truth.map(({ box }) => box),
          found.map(({ box }) => box),
        ),
      );
      classRight.push(...found.map((object, i) => object.class === truth[i]!.class));
    },
    scores() {
      const { meanIou, accuracy: share, atIou } = localisationScores({ ious, classRight }, [0.5]);
      return { IoU: meanIou.value, accuracy: share.value, joint_50: atIou[0]!.joint.value };
    },
  };
}
