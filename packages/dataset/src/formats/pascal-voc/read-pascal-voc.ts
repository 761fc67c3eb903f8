import { DataError } from '@loupe/core';
import type { Part } from '../../schema.ts';
import { annotationFrame, moveBox } from '../annotation-frame.ts';
import { readClassList, unknownClass, type ClassList } from '../class-list.ts';
import { createImageFinder } from '../find-image.ts';
import type { ReadOptions, ReadResult } from '../format.ts';
import { createIntake, type Intake, type Reason } from '../intake.ts';
import { partOfPath } from '../part-of-path.ts';
import { folderOf } from '../paths.ts';
import type { DatasetSource } from '../source.ts';
import { takeUnlisted } from '../take-unlisted.ts';
import { findVocFiles, type VocFile, type VocObject } from './voc-file.ts';
import { imageOfVocFile } from './voc-image.ts';
import { readVocParts } from './voc-parts.ts';

/**
 * Reads Pascal VOC: an XML file an image. A file without objects says that its image shows none; an image without a file is for
 * `unlabelled` to judge; an image whose only file cannot be taken is rejected with it.
 *
 * Objects marked as difficult become crowds, as both are ignored when matching; poses and `truncated` have no counterpart.
 *
 * @throws {DataError} `VOC_NONE` when the source holds no such file, `VOC_NO_CLASSES`
 */
export async function readPascalVoc(source: DatasetSource, options: ReadOptions): Promise<ReadResult> {
  const { read, broken } = await findVocFiles(source, options.annotations, options.voc?.corners);
  if (read.length + broken.length === 0) {
    throw new DataError('Cannot read Pascal VOC: expected XML files with an annotation each, found none', {
      code: 'VOC_NONE',
      at: { file: options.annotations ?? '.' },
      fix: 'Name their folder as annotations, or another format',
    });
  }
  const intake = createIntake(source);
  const used = read.flatMap(({ objects }) => objects.flatMap((object) => (object.kind === 'box' ? [object.name] : [])));
  const classes = await readClassList(
    source,
    read.map(({ file }) => file),
    used,
    options,
  );
  if (classes.names.length === 0) {
    throw new DataError(`Cannot read Pascal VOC: expected classes, found no object in ${read.length} files`, {
      code: 'VOC_NO_CLASSES',
      at: { file: (read[0] ?? broken[0])!.file },
      fix: 'List the classes in classes.txt, or as names',
    });
  }
  const find = createImageFinder(source);
  const partOf = await readVocParts(source);
  const listed = new Set<string>();
  const doubtful = new Map<string, Reason>();

  for (const { file, line, code, reason } of broken) {
    intake.rejectFile({ file, line }, { code, reason });
    const image = imageOfVocFile({ file, imageName: undefined, size: undefined, objects: [], isOfChallenge: false }, partOf(file), find); // prettier-ignore
    if (image.kind === 'found') doubtful.set(image.file, { code: 'VOC_FILE_BROKEN', reason: `expected a label file that can be read, but it cannot: ${reason}` }); // prettier-ignore
  }
  for (const file of read) takeFile(file, partOf(file.file));
  for (const [image, why] of doubtful) {
    // Without the labels of the file that cannot be taken it would count as showing no object.
    if (listed.has(image)) continue;
    listed.add(image);
    if (intake.image(image) !== undefined) intake.rejectImage(image, why);
  }
  warnOfChallenge(read, options, intake);
  takeUnlisted(source, options, intake, listed);
  return { task: 'detection', classes: classes.names, ...intake.finish() };

  function takeFile(voc: VocFile, part: Part | undefined): void {
    const image = imageOfVocFile(voc, part, find, options.voc?.image);
    if (image.kind === 'rejected') {
      const { images, ...why } = image;
      for (const { line } of voc.objects) intake.rejectLabel({ file: voc.file, line }, why);
      if (voc.objects.length === 0) intake.rejectFile({ file: voc.file }, why);
      for (const each of images) doubtful.set(each, { code: why.code, reason: `${voc.file}: ${why.reason}` });
      return;
    }
    if (image.note !== undefined) intake.warn({ file: voc.file }, image.note);
    listed.add(image.file);
    takeObjects(voc, image.file, part, { intake, classes });
  }
}

function takeObjects(
  { file, size, objects }: VocFile,
  image: string,
  part: Part | undefined,
  { intake, classes }: { intake: Intake; classes: ClassList },
): void {
  const facts = intake.image(image, part ?? partOfPath(folderOf(image)));
  const frame = facts === undefined || size === undefined ? { kind: 'same' as const } : annotationFrame(size, facts);
  if (frame.kind === 'unknown') intake.rejectImage(image, { code: 'IMAGE_SIZE', reason: frame.reason });
  else if (frame.kind === 'moved') intake.warn({ file }, { code: frame.code, reason: frame.reason, image });
  for (const object of objects) {
    const from = { file, line: object.line };
    if (object.kind === 'rejected') intake.rejectLabel(from, { code: object.code, reason: object.reason, image });
    else if (!classes.names.includes(object.name))
      intake.rejectLabel(from, { ...unknownClass(object.name, classes), image });
    else {
      if (object.outlined) {
        intake.warn(from, {
          code: 'VOC_POLYGON_LEFT',
          reason: 'expected a box alone, found an outline too; the box is kept',
          image,
        });
      }
      const label = {
        class: classes.names.indexOf(object.name),
        box: moveBox(object.box, frame),
        ...crowdOf(object),
        from,
      };
      intake.label(image, label, classes.names.length);
    }
  }
}

const crowdOf = (object: VocObject & { kind: 'box' }) => (object.difficult ? { crowd: true } : {});

function warnOfChallenge(files: readonly VocFile[], { voc }: ReadOptions, intake: Intake): void {
  const first = files.find(({ isOfChallenge }) => isOfChallenge);
  if (first === undefined || voc?.corners !== undefined) return;
  intake.warn(
    { file: first.file },
    {
      code: 'VOC_CORNERS',
      reason:
        'expected corners at pixel edges, found a file of the VOC challenge, whose corners are pixels counted from 1; voc.corners: inclusive reads them so',
    },
  );
}
