import { join } from 'node:path';
import { writeJson } from '@loupe/core';
import { drawBoxes } from '@loupe/dataset';
import type { Detection, ImageRecord } from '@loupe/dataset/schema';
import { predictDetections } from '@loupe/models';
import { colourOf, drawPicture, lineWidth } from './pictures.ts';
import type { Predicted, PredictRequest } from './predict-task.ts';

/** What a detection is in `detections.json`: COCO's results, with names beside the ids. */
interface FoundBox {
  readonly image_id: number;
  readonly file_name: string;
  readonly category_id: number;
  readonly category: string;
  readonly bbox: readonly [number, number, number, number];
  readonly score: number;
}

/** `detections.json` (COCO results) and each picture with its boxes. @param confidence  detections under this score are not written */
export async function writeDetections(request: PredictRequest<'detection'>, confidence: number): Promise<Predicted> {
  const { opened, card, records, folder } = request;
  const detections = await predictDetections({
    ...request,
    model: opened.model,
    scoreFloor: confidence,
    iou: 0.6,
    maxDetections: 100,
  });
  const found: FoundBox[] = [];
  for (const [index, record] of records.entries()) {
    const own = detections[index]!;
    found.push(...own.map((detection) => cocoResult(detection, index, record, card.classes)));
    const boxes = own.map(({ box, class: classIndex }) => ({ box, colour: colourOf(classIndex) }));
    await drawPicture(folder, record, index, (picture) => drawBoxes(picture, boxes, lineWidth(record)));
  }
  await writeJson(join(folder, 'detections.json'), found);
  return {
    table: [
      ['picture', 'boxes', 'best score'],
      ...records.map(({ id }, i) => [id, detections[i]!.length, detections[i]![0]?.score.toFixed(3) ?? '–'] as const),
    ],
    summary: `${found.length} boxes with a score of at least ${confidence}`,
  };
}

function cocoResult(
  { class: classIndex, box: [x0, y0, x1, y1], score }: Detection,
  index: number,
  { id }: ImageRecord,
  classes: readonly string[],
): FoundBox {
  return {
    image_id: index + 1,
    file_name: id,
    category_id: classIndex + 1,
    category: classes[classIndex]!,
    bbox: [x0, y0, x1 - x0, y1 - y0],
    score,
  };
}
