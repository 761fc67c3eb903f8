import { join } from 'node:path';
import { writeFileAtomic } from '@loupe/core';
import { drawBoxes } from '@loupe/dataset';
import { boxTable, roundBox } from '@loupe/evaluate';
import { predictObjects } from '@loupe/models';
import { colourOf, drawPicture, lineWidth } from './pictures.ts';
import type { Predicted, PredictRequest } from './predict-task.ts';

/** `boxes.csv` (`filename,class,xmin,ymin,xmax,ymax,score`, pixels) and each picture with the box of its one object. */
export async function writeObjects(request: PredictRequest<'localisation'>): Promise<Predicted> {
  const { opened, card, records, folder } = request;
  const objects = (await predictObjects({ ...request, model: opened.model })).map(roundBox);
  const rows = records.map(({ id }, index) => ({ filename: id, found: objects[index]! }));
  const columns = ['filename', 'class', 'xmin', 'ymin', 'xmax', 'ymax', 'score'] as const;
  await writeFileAtomic(join(folder, 'boxes.csv'), boxTable(card.classes, rows, columns));
  for (const [index, record] of records.entries()) {
    const { box, class: label } = objects[index]!;
    await drawPicture(folder, record, index, (picture) =>
      drawBoxes(picture, [{ box, colour: colourOf(label) }], lineWidth(record)),
    );
  }
  return {
    table: [
      ['picture', 'class', 'score'],
      ...rows.map(({ filename, found }) => [filename, card.classes[found.class]!, found.score.toFixed(3)]),
    ],
    summary: 'One box a picture',
  };
}
