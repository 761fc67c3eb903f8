import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { DataError, LoupeError, UsageError, formatDuration, sha256, writeFileAtomic, writeJson } from '@loupe/core';
import { classColours, decodeImage, drawBoxes, encodeJpeg, hasImageExtension, readImageSize } from '@loupe/dataset';
import type { Detection, ImageRecord } from '@loupe/dataset/schema';
import { openModel, predictDetections } from '@loupe/models';
import type { ExitCode, Output } from '../output.ts';
import { printTable } from '../print-table.ts';
import { readModel } from './read-model.ts';

export interface PredictOptions {
  readonly out: string;
  /** Detections under this score are not written. */
  readonly confidence: number;
  readonly now: () => number;
}

/** What a detection is in `detections.json`: COCO's results, with names beside the ids. */
interface FoundBox {
  readonly image_id: number;
  readonly file_name: string;
  readonly category_id: number;
  readonly category: string;
  readonly bbox: readonly [number, number, number, number];
  readonly score: number;
}

/**
 * Detections of a trained model in pictures: `detections.json` (COCO results) and each picture with its boxes.
 *
 * @param model   folder of a train step, or its `model` folder
 * @param images  files or folders of pictures; folders are searched without going deeper
 * @returns       1 where a picture could not be read; the others are done
 */
export async function predict(
  model: string,
  images: readonly string[],
  { out: folder, confidence, now }: PredictOptions,
  { out, err }: Output,
): Promise<ExitCode> {
  const { card, weights } = await readModel(model, 'predict with');
  const { records, broken } = await readRecords(await listPictures(images));
  for (const error of broken) err(`not taken: ${error.message}`);
  if (records.length === 0)
    throw new DataError('Cannot predict: expected at least one picture that can be read, found none', {
      code: 'NO_PICTURES',
      fix: 'Name pictures (JPEG, PNG, …) or a folder of them',
    });
  await expectEmpty(folder);

  const startedAt = now();
  const detector = await openModel({
    model: card.model,
    options: card.options,
    classes: card.classes.length,
    weights,
    execution: 'graph',
  });
  if (detector.task !== 'detection') {
    detector.dispose();
    throw new UsageError(`Cannot predict with ${card.model}: expected a detector, found a model for ${detector.task}`, {
      code: 'PREDICT_TASK',
      at: { key: 'model' },
      fix: 'Name the folder of a detector',
    });
  }
  const detections = await predictDetections({
    ...detector,
    records,
    workspaceRoot: '/',
    preprocessing: card.preprocessing,
    batch: Math.min(8, records.length),
    scoreFloor: confidence,
    iou: 0.6,
    maxDetections: 100,
    onProgress: (done) => err(`${done} of ${records.length} pictures`),
  }).finally(() => detector.dispose());
  await mkdir(join(folder, 'pictures'), { recursive: true });
  const found: FoundBox[] = [];
  for (const [index, record] of records.entries()) {
    found.push(...detections[index]!.map((detection) => cocoResult(detection, index, record, card.classes)));
    await drawPicture(join(folder, 'pictures', pictureName(record, index)), record, detections[index]!);
  }
  await writeJson(join(folder, 'detections.json'), found);
  out(
    printTable([
      ['picture', 'boxes', 'best score'],
      ...records.map(
        (record, i) => [record.id, detections[i]!.length, detections[i]![0]?.score.toFixed(3) ?? '–'] as const,
      ),
    ]),
  );
  out(
    `\n${found.length} boxes with a score of at least ${confidence} in ${records.length} pictures, ${formatDuration(now() - startedAt)}; written to ${folder}`,
  );
  return broken.length > 0 ? 1 : 0;
}

async function listPictures(paths: readonly string[]): Promise<string[]> {
  const lists = await Promise.all(
    paths.map(async (path) => {
      const found = await stat(path).catch(() => undefined);
      if (found?.isDirectory())
        return (await readdir(path))
          .filter(hasImageExtension)
          .sort()
          .map((name) => join(path, name));
      if (found?.isFile()) return [path];
      throw new UsageError(`Cannot predict in ${path}: expected a picture or a folder of pictures, found nothing`, {
        code: 'PATH_MISSING',
        at: { file: path },
        fix: 'Check the path',
      });
    }),
  );
  return lists.flat();
}

/** Records as predicting wants them: paths absolute, no labels. Pictures that cannot be decoded are told apart. */
async function readRecords(files: readonly string[]): Promise<{ records: ImageRecord[]; broken: LoupeError[] }> {
  const records: ImageRecord[] = [];
  const broken: LoupeError[] = [];
  for (const file of files) {
    try {
      const bytes = await readFile(file);
      await decodeImage(bytes, file); // a header may be fine where the pixels are not
      const { width, height } = await readImageSize(bytes, file);
      records.push({ id: file, file: resolve(file), sha256: sha256(bytes), width, height, labels: [] });
    } catch (error) {
      if (!(error instanceof LoupeError)) throw error;
      broken.push(error);
    }
  }
  return { records, broken };
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

async function drawPicture(
  target: string,
  { file, width, height }: ImageRecord,
  detections: readonly Detection[],
): Promise<void> {
  const boxes = detections.map(({ box, class: classIndex }) => ({
    box,
    colour: classColours[classIndex % classColours.length]!,
  }));
  const thickness = Math.max(1, Math.round(Math.max(width, height) / 300));
  await writeFileAtomic(target, await encodeJpeg(drawBoxes(await decodeImage(file), boxes, thickness), 90));
}

/** Numbered, since pictures of several folders may share a name. */
function pictureName({ file }: ImageRecord, index: number): string {
  return `${String(index + 1).padStart(4, '0')}-${basename(file).replace(/\.[^.]+$/, '')}.jpg`;
}

async function expectEmpty(folder: string): Promise<void> {
  if ((await readdir(folder).catch(() => [])).length === 0) return;
  throw new UsageError(`Cannot write into ${folder}: expected an empty folder, found files`, {
    code: 'FOLDER_NOT_EMPTY',
    at: { file: folder },
    fix: 'Name a new folder with --out',
  });
}
