import { LoupeError } from '@loupe/core';
import { cxcywhToXyxy, normalisedToPixels, type Size } from '../../box.ts';
import { openRing, ringArea, ringBox } from '../../polygon.ts';
import type { Label, Part } from '../../schema.ts';
import { createIntake, type Intake, type Reason } from '../intake.ts';
import type { ReadOptions, ReadResult } from '../format.ts';
import { partOfPath } from '../part-of-path.ts';
import { folderOf, isUnder } from '../paths.ts';
import type { DatasetSource } from '../source.ts';
import { pairLabelFiles } from './pair-label-files.ts';
import { readYoloConfig, type YoloConfig } from './yolo-config.ts';
import { parseYoloRow } from './yolo-row.ts';

/**
 * Reads YOLO text labels. An empty label file says that an image shows no object; a missing one is for `unlabelled` to judge. Where
 * `data.yaml` names parts, images outside them are rejected.
 */
export async function readYolo(source: DatasetSource, options: ReadOptions): Promise<ReadResult> {
  const intake = createIntake(source);
  const config = await readYoloConfig(source, options.annotations);
  for (const [place, reason] of config.notes) intake.warn(place, reason);
  const pairs = pairLabelFiles(source, options.annotations);
  const [disguised] = pairs.disguised;
  if (disguised !== undefined)
    intake.warn(
      { file: disguised },
      {
        code: 'YOLO_LABEL_FILE_NAME',
        reason: `expected text files, found ${pairs.disguised.size} label files that are called as pictures; read as text`,
      },
    );

  const rows = new Map<string, Line[]>();
  const unread = new Map<string, string>();
  for (const file of [...pairs.labelOf.values(), ...pairs.withoutImage]) {
    rows.set(
      file,
      await readRows(source, file, (reason) => {
        intake.rejectFile({ file }, reason);
        unread.set(file, reason.reason);
      }),
    );
  }
  const classes = classNames(config, options, rows, intake);

  for (const [image, label] of pairs.shared) {
    intake.rejectImage(image, {
      code: 'YOLO_LABEL_FILE_SHARED',
      reason: `expected a label file of its own, found ${label}, which is another image's`,
    });
  }
  for (const [image, file] of pairs.labelOf) {
    // Without its labels it would count as an image that shows no object.
    const reason = unread.get(file);
    if (reason !== undefined)
      intake.rejectImage(image, {
        code: 'YOLO_LABEL_FILE_BROKEN',
        reason: `expected a label file that can be read, but it cannot: ${reason}`,
      });
  }
  for (const image of source.images.keys()) {
    if (pairs.disguised.has(image)) continue;
    const part = partOf(config, image);
    if (part === 'none') {
      intake.rejectImage(image, {
        code: 'YOLO_OUTSIDE_PARTS',
        reason: `expected an image in a folder that ${config.file} names, found ${folderOf(image)}`,
      });
    } else if (!pairs.labelOf.has(image) && options.unlabelled === 'reject' && intake.image(image) !== undefined) {
      intake.rejectImage(image, {
        code: 'IMAGE_UNLABELLED',
        reason:
          'expected a label file, found none; an empty one would say that it shows no object, as would unlabelled: negative',
      });
    } else intake.image(image, part);
  }
  for (const [image, file] of pairs.labelOf) {
    const size = intake.image(image) ?? { width: 1, height: 1 };
    for (const line of rows.get(file)!) takeRow(intake, { file, image, size, classCount: classes.length }, line);
  }
  for (const file of pairs.withoutImage) {
    const reason = { code: 'YOLO_IMAGE_MISSING', reason: 'expected an image of the same name, found none' };
    const lines = rows.get(file)!;
    if (lines.length === 0 && !unread.has(file)) intake.rejectFile({ file }, reason);
    for (const { line } of lines) intake.rejectLabel({ file, line }, reason);
  }
  return { task: 'detection', classes, ...intake.finish() };
}

interface Line {
  readonly line: number;
  readonly text: string;
}

async function readRows(source: DatasetSource, file: string, onBroken: (reason: Reason) => void): Promise<Line[]> {
  try {
    const lines = (await source.readText(file)).split(/\r\n|\n|\r/).map((text, index) => ({ line: index + 1, text }));
    return lines.filter(({ text }) => text.trim() !== '');
  } catch (error) {
    if (!(error instanceof LoupeError)) throw error;
    onBroken({ code: error.code, reason: error.message });
    return [];
  }
}

function takeRow(
  intake: Intake,
  at: { file: string; image: string; size: Size; classCount: number },
  { line, text }: Line,
): void {
  const { file, image, size, classCount } = at;
  const row = parseYoloRow(text);
  if (row.kind === 'rejected') return intake.rejectLabel({ file, line }, { ...row, image });
  const from = { file, line };
  if (row.kind === 'box') {
    return intake.label(
      image,
      { class: row.class, box: cxcywhToXyxy(normalisedToPixels(row.box, size)), from },
      classCount,
    );
  }
  const ring = openRing(normalisedToPixels(row.points, size));
  if (ring.length < 6) {
    return intake.rejectLabel(from, {
      code: 'YOLO_OUTLINE_SHORT',
      reason: `expected an outline of three different points or more, found ${ring.length / 2}`,
      image,
    });
  }
  const area = ringArea(ring);
  const outline: Pick<Label, 'outlines' | 'area'> = { outlines: [ring], ...(area > 0 ? { area } : {}) };
  intake.label(image, { class: row.class, box: ringBox([ring]), ...outline, from }, classCount);
}

function partOf({ parts }: YoloConfig, image: string): Part | 'none' | undefined {
  if (parts === undefined) return partOfPath(folderOf(image));
  for (const [part, places] of parts) {
    if (places.some((place) => isUnder(image, place))) return part === 'unassigned' ? undefined : part;
  }
  return 'none';
}

function classNames(
  config: YoloConfig,
  options: ReadOptions,
  rows: ReadonlyMap<string, readonly Line[]>,
  intake: Intake,
): string[] {
  const stated = config.names ?? (options.classes && [...options.classes]);
  if (stated !== undefined && stated.length > 0) return stated;
  let highest = 0;
  for (const line of [...rows.values()].flat()) {
    const row = parseYoloRow(line.text);
    // A class beyond any list of names is a number in the wrong column, and must not become thousands of classes.
    if (row.kind !== 'rejected' && row.class < 1000) highest = Math.max(highest, row.class);
  }
  const names = Array.from({ length: highest + 1 }, (_, index) => `class_${index}`);
  const [first] = rows.keys();
  intake.warn(
    { file: config.file ?? first ?? '.' },
    {
      code: 'CLASS_NAMES_MISSING',
      reason: `expected data.yaml or classes.txt with class names, found none; they are called ${names[0]} to ${names.at(-1)}`,
    },
  );
  return names;
}
