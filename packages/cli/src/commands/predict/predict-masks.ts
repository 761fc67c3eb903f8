import { join } from 'node:path';
import { writeFileAtomic, writeJson } from '@loupe/core';
import { drawClassMap } from '@loupe/dataset';
import { encodeLabelMap } from '@loupe/evaluate';
import { predictClassMaps } from '@loupe/models';
import { drawPicture, pictureName } from './pictures.ts';
import type { Predicted, PredictRequest } from './predict-task.ts';

/**
 * `masks/<picture>.png`, grey label maps with the class of every pixel; `masks.json`, what their values mean and how many pixels each class
 * has; and each picture with its classes tinted.
 */
export async function writeMasks(request: PredictRequest<'segmentation'>): Promise<Predicted> {
  const { card, records, folder } = request;
  const images: { file_name: string; label_map: string; pixels: Record<string, number> }[] = [];
  for await (const map of predictClassMaps(request)) {
    const index = images.length;
    const record = records[index]!;
    const labelMap = `masks/${pictureName(record, index)}.png`;
    await writeFileAtomic(join(folder, labelMap), await encodeLabelMap(map));
    await drawPicture(folder, record, index, (picture) => drawClassMap(picture, map, 0.4));
    const counts = new Float64Array(256);
    for (const value of map.classes) counts[value]!++;
    const pixels = Object.fromEntries(card.classes.map((name, label) => [name, counts[label + 1]!]));
    images.push({ file_name: record.id, label_map: labelMap, pixels });
  }
  await writeJson(join(folder, 'masks.json'), { values: ['background', ...card.classes], images });
  return {
    table: [
      ['picture', ...card.classes.map((name) => `${name}, pixels`)],
      ...images.map(({ file_name, pixels }) => [file_name, ...Object.values(pixels)]),
    ],
    summary: `Masks of ${card.classes.join(', ')}`,
  };
}
