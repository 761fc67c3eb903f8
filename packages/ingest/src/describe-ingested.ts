import { describeCodes } from '@loupe/dataset';
import type { Ingested } from './ingest.ts';

/**
 * One line on what was read: images, labels, and how many rows of each kind were rejected or warned of. Images that the source lists so
 * that somebody predicts them are counted as such: they are rows too, but nothing went wrong with them.
 *
 * @example 'faces: csv-boxes for detection, 2 images and 2 of 3 labels; 4 images to predict; 1 rejected (LABEL_EMPTY 1), no warnings'
 */
export function describeIngested({ dataset, unlabelled, format, labelsFound }: Ingested): string {
  const { name, task, images, warnings } = dataset;
  const kept = images.reduce((sum, { labels, class: own }) => sum + labels.length + (own === undefined ? 0 : 1), 0);
  const rejected = dataset.rejected.filter(({ code }) => code !== 'IMAGE_TO_PREDICT');
  const toPredict = unlabelled.images.length;
  return (
    `${name}: ${format} for ${task}, ${images.length} images and ${kept} of ${labelsFound} labels; ` +
    (toPredict === 0 ? '' : `${toPredict} images to predict; `) +
    `${rejected.length === 0 ? 'none' : rejected.length} rejected${byCode(rejected)}, ` +
    `${warnings.length === 0 ? 'no' : warnings.length} ${warnings.length === 1 ? 'warning' : 'warnings'}${byCode(warnings)}`
  );
}

function byCode(rows: Parameters<typeof describeCodes>[0]): string {
  return rows.length === 0 ? '' : ` (${describeCodes(rows)})`;
}
