import { join } from 'node:path';
import { writeFileAtomic } from '@loupe/core';
import { drawHeat } from '@loupe/dataset';
import { classTable } from '@loupe/evaluate';
import { explainPicture, predictProbabilities } from '@loupe/models';
import { drawPicture } from './pictures.ts';
import type { Predicted, PredictRequest } from './predict-task.ts';

/**
 * `classes.csv`: the most probable class of each picture, and the probability of every class.
 *
 * @param explain  also each picture with a map of heat: where the score of its class came from (Grad-CAM)
 */
export async function writeClasses(
  request: PredictRequest<'classification'>,
  { explain }: { readonly explain: boolean },
): Promise<Predicted> {
  const { opened, card, records, folder, preprocessing, workspaceRoot } = request;
  const probabilities = await predictProbabilities({ ...request, model: opened.model });
  const labels = probabilities.map((row) => row.indexOf(Math.max(...row)));
  const rows = records.map(({ id }, index) => ({
    image: id,
    truth: null,
    predicted: card.classes[labels[index]!]!,
    probabilities: probabilities[index]!,
  }));
  await writeFileAtomic(join(folder, 'classes.csv'), classTable(card.classes, rows));
  if (explain) {
    for (const [index, record] of records.entries()) {
      const heat = await explainPicture(opened.model, record, { label: labels[index]!, preprocessing, workspaceRoot });
      await drawPicture(folder, record, index, (picture) => drawHeat(picture, heat));
    }
  }
  return {
    table: [
      ['picture', 'class', 'probability'],
      ...rows.map(({ image, predicted }, i) => [image, predicted, probabilities[i]![labels[i]!]!.toFixed(3)]),
    ],
    summary: `Classes${explain ? ', and where their scores came from,' : ''}`,
  };
}
