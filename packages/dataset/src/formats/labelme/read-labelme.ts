import { DataError } from '@loupe/core';
import { openRing, ringArea, ringBox } from '../../polygon.ts';
import type { Ring } from '../../schema.ts';
import { annotationFrame, type AnnotationFrame } from '../annotation-frame.ts';
import { readClassList, unknownClass, type ClassList } from '../class-list.ts';
import type { ReadOptions, ReadResult } from '../format.ts';
import { createIntake, type Intake } from '../intake.ts';
import { partOfPath } from '../part-of-path.ts';
import { baseName, folderOf, joinPath, normalisePath, withoutEnding } from '../paths.ts';
import type { DatasetSource } from '../source.ts';
import { takeUnlisted } from '../take-unlisted.ts';
import { findLabelmeFiles, ringOfShape, type LabelmeFile } from './labelme-file.ts';

/**
 * Reads labelme JSON, a file an image. Shapes of one class with one `group_id` are one thing drawn in pieces, such as a tail that others
 * cross, and become one label of several rings; a shape without `group_id` stands alone.
 *
 * @throws {DataError} `LABELME_NONE` when the source holds no labelme file, `LABELME_NO_CLASSES`
 */
export async function readLabelme(source: DatasetSource, options: ReadOptions): Promise<ReadResult> {
  const found = await findLabelmeFiles(source, options.annotations);
  const files = found.filter((one): one is LabelmeFile => 'shapes' in one);
  if (files.length === 0) {
    throw new DataError('Cannot read labelme: expected a JSON file with shapes and imagePath, found none', {
      code: 'LABELME_NONE',
      at: { file: options.annotations ?? '.' },
      fix: 'Name the folder of the JSON files as annotations, or another format',
    });
  }
  const intake = createIntake(source);
  for (const one of found) if ('code' in one) intake.rejectFile({ file: one.file }, one);
  const used = files.flatMap(({ shapes }) => shapes.map(({ label }) => label)).filter((label) => label !== '');
  const classes = await readClassList(
    source,
    files.map(({ file }) => file),
    used,
    options,
  );
  if (classes.names.length === 0) {
    throw new DataError('Cannot read labelme: expected shapes with labels, found none', {
      code: 'LABELME_NO_CLASSES',
      at: { file: files[0]!.file },
      fix: 'List the classes in classes.txt, or as names',
    });
  }
  const listed = new Set<string>();
  for (const file of files) readFile(file, { source, intake, classes, listed });
  takeUnlisted(source, options, intake, listed);
  return { task: 'segmentation', classes: classes.names, ...intake.finish() };
}

interface FileContext {
  readonly source: DatasetSource;
  readonly intake: Intake;
  readonly classes: ClassList;
  /** Images that some file is about; added to. */
  readonly listed: Set<string>;
}

function readFile(labelme: LabelmeFile, { source, intake, classes, listed }: FileContext): void {
  const { file, shapes, size } = labelme;
  const image = imageOf(labelme, source);
  if (image === undefined) {
    const why = {
      code: 'IMAGE_MISSING',
      reason: `expected an image called ${JSON.stringify(labelme.imagePath)}, found none`,
    };
    if (shapes.length === 0) intake.rejectFile({ file }, why);
    for (const { line } of shapes) intake.rejectLabel({ file, line }, why);
    return;
  }
  listed.add(image);
  const facts = intake.image(image, partOfPath(folderOf(image)));
  const frame: AnnotationFrame =
    facts === undefined || size === undefined ? { kind: 'same' } : annotationFrame(size, facts);
  if (frame.kind === 'unknown') intake.rejectImage(image, { code: 'IMAGE_SIZE', reason: frame.reason });
  else if (frame.kind === 'moved') intake.warn({ file }, { code: frame.code, reason: frame.reason, image });

  const objects = new Map<string, { index: number; line: number | undefined; rings: Ring[] }>();
  for (const [i, shape] of shapes.entries()) {
    const at = { file, line: shape.line };
    const index = classes.names.indexOf(shape.label);
    if (index < 0) {
      intake.rejectLabel(at, { ...unknownClass(shape.label, classes), image });
      continue;
    }
    const read = ringOfShape(shape);
    if ('code' in read) {
      intake.rejectLabel(at, { ...read, image });
      continue;
    }
    const ring = openRing(frame.kind === 'moved' ? moveRing(read.ring, frame) : read.ring);
    if (ring.length < 6) {
      intake.rejectLabel(at, {
        code: 'OUTLINE_SHORT',
        reason: `expected an outline of three different points or more, found ${ring.length / 2}`,
        image,
      });
      continue;
    }
    const key = shape.group === undefined ? `shape ${i}` : `group ${shape.group} ${index}`;
    const object = objects.get(key);
    if (object === undefined) objects.set(key, { index, line: shape.line, rings: [ring] });
    else object.rings.push(ring);
  }
  for (const { index, line, rings } of objects.values()) {
    const from = line === undefined ? { file } : { file, line };
    const area = rings.reduce((sum, ring) => sum + ringArea(ring), 0);
    intake.label(image, { class: index, box: ringBox(rings), outlines: rings, area, from }, classes.names.length);
  }
}

/** The image that a file is about: beside it, as it states or called as itself. */
function imageOf({ file, imagePath }: LabelmeFile, source: DatasetSource): string | undefined {
  const stated = normalisePath(imagePath);
  const beside = [joinPath(folderOf(file), stated), joinPath(folderOf(file), baseName(stated))];
  return (
    beside.find((path) => source.images.has(path)) ??
    [...source.images.keys()].find((path) => withoutEnding(path) === withoutEnding(file)) ??
    [...source.images.keys()].find((path) => path.endsWith(`/${stated}`))
  );
}

function moveRing(ring: Ring, { move }: Extract<AnnotationFrame, { kind: 'moved' }>): Ring {
  const moved: Ring = [];
  for (let i = 0; i < ring.length; i += 2) moved.push(...move(ring[i]!, ring[i + 1]!));
  return moved;
}
