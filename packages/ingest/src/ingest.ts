import { DataError, type Log } from '@loupe/core';
import { openSource, readDataset, warnOfOverlaps, type FormatName } from '@loupe/dataset';
import type { Dataset, FilePlace, ImageRecord, Warning } from '@loupe/dataset/schema';
import { changeClasses } from './change-classes.ts';
import { findDuplicates, warnOfDuplicates } from './find-duplicates.ts';
import { findSimilar, warnOfSimilar } from './find-similar.ts';
import { findNamesInTwoParts } from './find-names-in-two-parts.ts';
import { groupImages } from './group-images.ts';
import { orderLabels } from './order-labels.ts';
import { readColumn } from './read-column.ts';
import { setTask } from './set-task.ts';
import type { IngestConfig } from './schema.ts';
import { warnOfAugmented } from './warn-of-augmented.ts';

export interface Ingested {
  readonly dataset: Dataset;
  /** Images that the source lists so that somebody predicts them, in its order, with the classes of `dataset`. */
  readonly unlabelled: Dataset;
  readonly format: FormatName;
  /** Every label of the source: those in the data set and those rejected. */
  readonly labelsFound: number;
}

export interface IngestPlace {
  /** Absolute path of the folder to read. */
  readonly folder: string;
  /** What file paths in the data set begin with: the folder's path from the workspace root. */
  readonly prefix: string;
  readonly log: Log;
}

/**
 * Reads a folder of images and labels into a data set: every image decoded once to see that it is whole, classes changed, duplicates
 * found, groups given. The folder is only read.
 *
 * @throws {DataError} `INGEST_EMPTY` when no image can be used, `TASK_IMPOSSIBLE`, and what the formats throw
 * @throws {UsageError} for settings that do not fit the source
 */
export async function ingestFolder(
  config: Omit<IngestConfig, 'path'>,
  { folder, prefix, log }: IngestPlace,
): Promise<Ingested> {
  const source = await openSource(folder, {
    images: config.similar === undefined ? 'decode' : 'compare',
    onProgress: (done, total) => log.line(`reading image files ${done}/${total}`),
  });
  const { name, format: wanted, annotations, unlabelled, names, voc, masks, csv } = config;
  const read = await readDataset(source, {
    name,
    format: wanted,
    annotations: annotations?.replace(/\/+$/, ''),
    unlabelled,
    classes: names,
    voc,
    masks,
    csv,
  });
  const changed = orderLabels(
    setTask(changeClasses(read.dataset, config.classes), config.task ?? read.dataset.task),
    masks?.priority,
  );
  if (changed.images.length === 0) {
    const [first] = changed.rejected;
    throw new DataError(
      `Cannot use ${prefix}: expected images with labels, found none that can be used${first === undefined ? '' : `; first of ${changed.rejected.length}: ${prefix}/${first.file}, ${first.reason}`}`,
      {
        code: 'INGEST_EMPTY',
        at: { file: prefix },
        fix: 'Name format and annotations, or correct the files',
      },
    );
  }
  const duplicates = findDuplicates(changed.images, source);
  const namesakes = findNamesInTwoParts(changed.images);
  const sameAs = [...duplicates, ...(config.group.by === 'auto' ? namesakes : [])].map((set) =>
    set.map(({ id }) => id),
  );
  const column = config.group.by === 'column' ? await readColumn(source, config.group) : undefined;
  const grouped = groupImages(changed.images, config.group, sameAs, column);
  const pairs = config.similar === undefined ? [] : findSimilar(grouped, source, config.similar);
  const images =
    pairs.length === 0
      ? grouped
      : groupImages(
          changed.images,
          config.group,
          [...sameAs, ...pairs.map(({ first, second }) => [first.id, second.id])],
          column,
        );
  const warnings = [
    ...changed.warnings,
    ...warnOfUnusedClasses(changed),
    ...(config.similar === undefined ? warnOfAugmented(changed.images) : []),
    ...(changed.task === 'segmentation' ? warnOfOverlaps(changed) : []),
    ...warnOfDuplicates(duplicates),
    ...namesakes.flatMap(warnOfNamesakes),
    ...warnOfSimilar(pairs, new Map(grouped.map(({ id, group }) => [id, group]))),
  ];
  const { task, classes } = changed;
  const toPredict = { name, task, classes, images: [...read.unlabelled], rejected: [], warnings: [] };
  return {
    ...read,
    dataset: underPrefix({ ...changed, images, warnings }, prefix),
    unlabelled: underPrefix(toPredict, prefix),
  };
}

/** Pictures of two parts with one name, which may be one picture: packed otherwise it shows neither in bytes nor in pixels. */
function warnOfNamesakes([first, ...others]: readonly ImageRecord[]): Warning[] {
  return others.map(({ file, id, given }) => ({
    file,
    image: id,
    code: 'NAME_IN_TWO_PARTS',
    reason: `expected a name of its own, found that of ${first!.id} in ${first!.given!}, while this is in ${given!}`,
  }));
}

function warnOfUnusedClasses({ classes, images }: Dataset): Warning[] {
  const used = new Set(images.flatMap(({ labels, class: own }) => [own, ...labels.map((label) => label.class)]));
  const unused = classes.filter((_, index) => !used.has(index));
  if (unused.length === 0) return [];
  return [
    { file: '.', code: 'CLASS_UNUSED', reason: `expected a label of every class, found none of ${unused.join(', ')}` },
  ];
}

/** The data set with all its paths from the workspace root; ids stay as they are. */
function underPrefix(dataset: Dataset, prefix: string): Dataset {
  const place = (file: string) => (prefix === '' ? file : file === '.' ? prefix : `${prefix}/${file}`);
  const move = <Row extends FilePlace>(row: Row): Row => ({ ...row, file: place(row.file) });
  return {
    ...dataset,
    images: dataset.images.map((image) => ({
      ...move(image),
      labels: image.labels.map((label) => (label.from === undefined ? label : { ...label, from: move(label.from) })),
    })),
    rejected: dataset.rejected.map(move),
    warnings: dataset.warnings.map(move),
  };
}
