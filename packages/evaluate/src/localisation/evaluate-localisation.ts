import type { ImageRecord } from '@loupe/dataset/schema';
import { objectsInImages, predictObjects } from '@loupe/models';
import {
  noteScores,
  predictionOptions,
  type Postprocess,
  type TaskEvaluation,
  type TaskRequest,
} from '../evaluate-task.ts';
import { fileName } from '../file-name.ts';
import { withModelClasses } from '../with-model-classes.ts';
import { boxTable, localisationFiles, roundBox, type LocatedRow } from './prediction-files.ts';
import { scoreLocalisation, type LocatedImage } from './score-localisation.ts';

/** Measures a localiser. Nothing is chosen: every image has one object, and its likeliest class counts, so the validation part is not looked at. */
export async function evaluateLocalisation(request: TaskRequest<'localisation'>): Promise<TaskEvaluation> {
  const { opened, card, config, tests, unlabelled, rng, log } = request;
  const { classes } = card;
  const locate = async (name: string, records: readonly ImageRecord[]): Promise<LocatedImage[]> => {
    const found = await predictObjects({ ...predictionOptions(request, name, records), model: opened.model });
    return records.map((record, index) => ({ record, found: roundBox(found[index]!) }));
  };
  const rowsOf = (images: readonly LocatedImage[]): LocatedRow[] =>
    images.map(({ record, found }) => ({ filename: fileName(record), found }));

  const results = [];
  const sets: [string, LocatedRow[]][] = [];
  for (const { name, dataset } of tests) {
    const images = await locate(name, withModelClasses(dataset, card));
    const result = scoreLocalisation({ test: name, classes, images, config, rng });
    results.push(result);
    sets.push([name, rowsOf(images)]);
    noteScores(log, result, ['IoU', 'accuracy', 'joint_50', 'joint_75']);
  }
  const files = localisationFiles(classes, sets);
  if (unlabelled !== undefined) {
    const rows = rowsOf(await locate(unlabelled.name, unlabelled.images));
    files.set('submission.csv', boxTable(classes, rows, config.submission.columns));
  }
  return { evaluation: { task: 'localisation', card, tests: results }, files };
}

export function localisationPostprocess({
  opened: { model },
  card: { preprocessing },
}: TaskRequest<'localisation'>): Postprocess {
  return (raw, record) => objectsInImages(model, raw, [record], preprocessing);
}
