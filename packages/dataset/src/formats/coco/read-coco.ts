import { DataError } from '@loupe/core';
import type { Size } from '../../box.ts';
import type { Part } from '../../schema.ts';
import { annotationFrame, type AnnotationFrame } from '../annotation-frame.ts';
import { createImageFinder } from '../find-image.ts';
import type { ReadOptions, ReadResult } from '../format.ts';
import { createIntake, type Intake, type Reason } from '../intake.ts';
import { partOfPath } from '../part-of-path.ts';
import { folderOf } from '../paths.ts';
import type { DatasetSource } from '../source.ts';
import { takeUnlisted } from '../take-unlisted.ts';
import { readAnnotation } from './coco-annotation.ts';
import { readCategories } from './coco-categories.ts';
import { findCocoFiles, type CocoFile, type Entry } from './coco-file.ts';
import { linesOfItems } from './json-text.ts';

/**
 * Reads COCO JSON, one file or one a part. An image that a file lists without annotations shows no object; an image that no file lists is
 * for `unlabelled` to judge.
 *
 * @throws {DataError} `COCO_NONE` when the source holds no COCO file, `COCO_NO_CATEGORIES`
 */
export async function readCoco(source: DatasetSource, options: ReadOptions): Promise<ReadResult> {
  const files = await findCocoFiles(source, options.annotations);
  if (files.length === 0) {
    throw new DataError('Cannot read COCO JSON: expected a file with images and annotations, found none', {
      code: 'COCO_NONE',
      at: { file: options.annotations ?? '.' },
      fix: 'Name the file as annotations, or another format',
    });
  }
  const intake = createIntake(source);
  const classes = readCategories(files, intake);
  if (classes.names.length === 0) {
    throw new DataError('Cannot read COCO JSON: expected categories, found none', {
      code: 'COCO_NO_CATEGORIES',
      at: { file: files[0]!.file },
      fix: 'Add the list of categories to the file',
    });
  }
  const find = createImageFinder(source);
  const listed = new Set<string>();

  for (const coco of files) {
    const part = partOfPath(coco.file);
    const images = readImages(coco, { source, intake, find, part, listed });
    const lines = linesOfItems(coco.text, 'annotations');
    const ids = new Set<unknown>();
    for (const [index, annotation] of coco.annotations.entries()) {
      const at = { file: coco.file, line: lines[index] };
      const { id, image_id: imageId, category_id: categoryId } = annotation;
      if (id !== undefined && ids.has(id))
        intake.warn(at, {
          code: 'COCO_ID_REPEATED',
          reason: `expected different annotation ids, found ${JSON.stringify(id)} again`,
        });
      ids.add(id);
      const image = images.get(imageId);
      if (image === undefined) {
        intake.rejectLabel(at, {
          code: 'COCO_IMAGE_ABSENT',
          reason: `expected an image with id ${JSON.stringify(imageId)}, found none in the list of images`,
        });
        continue;
      }
      if (image.kind === 'refused') {
        intake.rejectLabel(at, {
          code: 'LABEL_IMAGE_REJECTED',
          reason: `expected an image that can be used, but it cannot: ${image.reason}`,
          image: image.file,
        });
        continue;
      }
      const index0 = classes.indexOf.get(coco.file)!.get(categoryId);
      if (index0 === undefined) {
        intake.rejectLabel(at, {
          code: 'COCO_CATEGORY_ABSENT',
          reason: `expected a category with id ${JSON.stringify(categoryId)}, found none in the list of categories`,
          image: image.file,
        });
        continue;
      }
      const read = readAnnotation(annotation, image.frame, image.size);
      if (read.kind === 'rejected') {
        intake.rejectLabel(at, { code: read.code, reason: read.reason, image: image.file });
        continue;
      }
      for (const note of read.notes) intake.warn(at, { ...note, image: image.file });
      const from = at.line === undefined ? { file: at.file } : { file: at.file, line: at.line };
      intake.label(image.file, { ...read.label, class: index0, from }, classes.names.length);
    }
  }
  takeUnlisted(source, options, intake, listed);
  return { task: 'detection', classes: classes.names, ...intake.finish() };
}

type ListedImage =
  | { readonly kind: 'usable'; readonly file: string; readonly frame: AnnotationFrame; readonly size: Size }
  | { readonly kind: 'refused'; readonly file: string; readonly reason: string };

interface ImageContext {
  readonly source: DatasetSource;
  readonly intake: Intake;
  readonly find: ReturnType<typeof createImageFinder>;
  readonly part: Part | undefined;
  /** Files that some JSON lists; added to. */
  readonly listed: Set<string>;
}

/** The images that a file lists, by id; those that cannot be used are listed as rejected. */
function readImages(coco: CocoFile, context: ImageContext): Map<unknown, ListedImage> {
  const images = new Map<unknown, ListedImage>();
  const lines = linesOfItems(coco.text, 'images');
  for (const [index, entry] of coco.images.entries()) {
    const at = { file: coco.file, line: lines[index] };
    const image = readImage(entry, at, coco, context);
    const before = images.get(entry.id);
    if (before !== undefined && before.file !== image.file) {
      const reason = `expected different image ids, found ${JSON.stringify(entry.id)} for ${before.file} and ${image.file}, so that its labels belong to neither`;
      for (const { file } of [before, image]) context.intake.rejectImage(file, { code: 'COCO_ID_REPEATED', reason });
      images.set(entry.id, { kind: 'refused', file: image.file, reason });
    } else images.set(entry.id, image);
  }
  return images;
}

function readImage(
  entry: Entry,
  at: { file: string; line: number | undefined },
  coco: CocoFile,
  { source, intake, find, part, listed }: ImageContext,
): ListedImage {
  const name = typeof entry.file_name === 'string' ? entry.file_name : '';
  const refuse = (file: string, why: Reason): ListedImage => {
    if (source.images.has(file)) intake.rejectImage(file, why);
    else intake.rejectFile(at, { ...why, image: file });
    return { kind: 'refused', file, reason: why.reason };
  };
  const found = find(name, { file: coco.file, part });
  if (name === '' || found.kind === 'missing') {
    return refuse(name || `image ${JSON.stringify(entry.id)}`, {
      code: 'IMAGE_MISSING',
      reason: `expected an image called ${JSON.stringify(entry.file_name)}, found none`,
    });
  }
  if (found.kind === 'several') {
    return refuse(name, {
      code: 'IMAGE_AMBIGUOUS',
      reason: `expected one image called ${name}, found ${found.files.join(', ')}`,
    });
  }
  const { file } = found;
  listed.add(file);
  const facts = intake.image(file, part ?? partOfPath(folderOf(file)));
  if (facts === undefined) return { kind: 'refused', file, reason: 'it was rejected' };
  const { width, height } = entry;
  if (typeof width !== 'number' || typeof height !== 'number')
    return { kind: 'usable', file, frame: { kind: 'same' }, size: facts };
  const frame = annotationFrame({ width, height }, facts);
  if (frame.kind === 'unknown') return refuse(file, { code: 'IMAGE_SIZE', reason: frame.reason });
  if (frame.kind === 'moved') intake.warn(at, { code: frame.code, reason: frame.reason, image: file });
  return { kind: 'usable', file, frame, size: facts };
}
