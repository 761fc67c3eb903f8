import type { ImageRecord } from '@loupe/dataset/schema';
import { explainPicture, predictProbabilities, probabilitiesOfImages } from '@loupe/models';
import type { ClassificationExample, ClassificationResult } from '@loupe/stage';
import {
  noteScores,
  predictionOptions,
  type Postprocess,
  type TaskEvaluation,
  type TaskRequest,
} from '../evaluate-task.ts';
import { fileName } from '../file-name.ts';
import { withModelClasses } from '../with-model-classes.ts';
import { chooseThreshold } from './choose-threshold.ts';
import { toProbabilities, type ClassifiedImage } from './classified-image.ts';
import { decideClasses } from './decide-classes.ts';
import { classificationFiles, classTable, type ClassifiedRow } from './prediction-files.ts';
import { scoreClassification } from './score-classification.ts';

/** Measures a classifier. The probability from which an image counts as positive is chosen on the validation part. */
export async function evaluateClassification(request: TaskRequest<'classification'>): Promise<TaskEvaluation> {
  const { opened, card, config, val, tests, unlabelled, rng, log } = request;
  const { classes } = card;
  const classify = async (name: string, records: readonly ImageRecord[]): Promise<ClassifiedImage[]> => {
    const found = await predictProbabilities({ ...predictionOptions(request, name, records), model: opened.model });
    // Nine digits are all that float32 has: what is published is then what was scored, to the last bit.
    return records.map((record, index) => ({
      record,
      truth: record.class ?? 0,
      probabilities: found[index]!.map((p) => Number(p.toPrecision(9))),
    }));
  };
  const valImages = await classify(`${val.name}, validation`, withModelClasses(val, card));
  const threshold = chooseThreshold({
    classes,
    images: valImages,
    positive: config.positive,
    wantedRecall: config.wantedRecall,
  });
  if (threshold !== null) {
    const { class: name, recall, specificity, reason } = threshold;
    log.note(
      `operating point: ${name} from ${threshold.threshold.toFixed(4)} on, recall ${show(recall)}, specificity ${show(specificity)} on validation${reason === undefined ? '' : ` (${reason})`}`,
    );
  }
  const decision = threshold && { positive: classes.indexOf(threshold.class), threshold: threshold.threshold };
  const rowsOf = (images: readonly ClassifiedImage[]): ClassifiedRow[] => {
    const said = decideClasses(toProbabilities(images, classes.length), decision);
    return images.map(({ record, truth, probabilities }, index) => ({
      image: record.id,
      truth: record.class === undefined ? null : classes[truth]!,
      predicted: classes[said[index]!]!,
      probabilities,
    }));
  };

  const results: ClassificationResult[] = [];
  const sets: [string, ClassifiedRow[]][] = [['val', rowsOf(valImages)]];
  for (const { name, dataset } of tests) {
    const images = await classify(name, withModelClasses(dataset, card));
    const result = scoreClassification({ test: name, classes, images, threshold, config, rng });
    const records = new Map(images.map(({ record }) => [record.id, record]));
    results.push({
      ...result,
      examples: config.attribution
        ? await explain(
            request,
            result.examples,
            (id) => records.get(id)!,
            (example) => threshold?.class ?? example.predicted,
          )
        : result.examples,
    });
    sets.push([name, rowsOf(images)]);
    noteScores(log, result, ['accuracy', 'recall', 'specificity', 'F1', 'AUROC']);
  }
  const files = classificationFiles(classes, sets);
  if (unlabelled !== undefined) {
    // The classes of a set without labels mean nothing: its images are named by their files, since nothing else is known of them.
    const records = unlabelled.images.map(({ class: _unknown, ...record }) => record);
    const rows = rowsOf(await classify(unlabelled.name, records));
    files.set(
      'submission.csv',
      classTable(
        classes,
        rows.map((row, index) => ({ ...row, image: fileName(records[index]!) })),
      ),
    );
  }
  return { evaluation: { task: 'classification', card, threshold, tests: results }, files };
}

export function classificationPostprocess({ opened: { model } }: TaskRequest<'classification'>): Postprocess {
  return (raw) => probabilitiesOfImages(model, raw, 1);
}

/** The examples with the places that the score of a class came from: of the positive class of two, of the one that was said of more. */
async function explain(
  { opened: { model }, card: { classes, preprocessing }, workspaceRoot }: TaskRequest<'classification'>,
  examples: readonly ClassificationExample[],
  recordOf: (image: string) => ImageRecord,
  classOf: (example: ClassificationExample) => string,
): Promise<ClassificationExample[]> {
  const explained: ClassificationExample[] = [];
  for (const example of examples) {
    const name = classOf(example);
    const found = await explainPicture(model, recordOf(example.image), {
      label: classes.indexOf(name),
      preprocessing,
      workspaceRoot,
    });
    explained.push({ ...example, attribution: { ...found, class: name } });
  }
  return explained;
}

const show = (value: number | null) => value?.toFixed(3) ?? '–';
