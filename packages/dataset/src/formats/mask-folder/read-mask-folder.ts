import { DataError, LoupeError, UsageError } from '@loupe/core';
import { decodeSamples, type Samples } from '../../images/decode-samples.ts';
import type { MaskOptions, ReadOptions, ReadResult } from '../format.ts';
import type { ImageRecord } from '../../schema.ts';
import { createIntake, type Intake } from '../intake.ts';
import { partOfPath } from '../part-of-path.ts';
import { folderOf } from '../paths.ts';
import type { DatasetSource } from '../source.ts';
import { findLayouts, type FoundLayouts } from './find-layouts.ts';
import type { MaskFile, MaskLayout } from './mask-layout.ts';
import {
  addToCensus,
  countValues,
  emptyCensus,
  guessHolds,
  highestValue,
  meantValues,
  thresholdOf,
  type MaskMeaning,
} from './mask-values.ts';
import { readMask } from './read-mask.ts';

/** The class of masks whose files name none. */
const onlyClass = 'object';

/**
 * Reads pictures with masks beside them, in any of the usual layouts or in the one that `masks` describes.
 *
 * An image one of whose masks cannot be used is rejected with it, since its pixels would count as background. An empty mask says that its
 * image shows nothing of the class, and is listed.
 *
 * @throws {DataError} `MASKS_NONE` when no rule pairs an image with a mask
 * @throws {UsageError} `MASK_PATTERN`, `MASK_CLASSES` where names and values do not fit together
 */
export async function readMaskFolder(source: DatasetSource, options: ReadOptions): Promise<ReadResult> {
  const layouts = findLayouts(source, options);
  if (layouts.layouts.length === 0) {
    throw new DataError(
      `Cannot read masks: expected images and masks that are called alike, found ${source.images.size} pictures that no rule pairs`,
      {
        code: 'MASKS_NONE',
        at: { file: options.annotations ?? '.' },
        fix: 'Describe both under masks: { images: "img/{id}.png", masks: "gt/{id}.png" }',
      },
    );
  }
  const intake = createIntake(source);
  const planned = await Promise.all(layouts.layouts.map((layout) => planLayout(source, layout, options)));
  const classes = classNames(planned, options);
  for (const plan of planned) {
    const indexOf = classIndex(plan, classes);
    if (plan.holds === 'values' && plan.named === undefined) {
      intake.warn(
        { file: [...plan.layout.masksOf.values()][0]![0]!.file },
        {
          code: 'MASK_VALUES_UNNAMED',
          reason: `expected a name for each value, found ${plan.values.join(', ')}; they are called ${plan.values.map(valueName).join(', ')} until masks.values names them`,
        },
      );
    }
    for (const [image, masks] of [...plan.layout.masksOf].sort(([a], [b]) => (a < b ? -1 : 1))) {
      await takeImage(source, intake, { image, masks, plan, options: options.masks ?? {}, classes, indexOf });
    }
    listLeftOvers(intake, plan.layout);
  }
  const unlabelled = listUnpaired(intake, layouts, options);
  return { task: 'segmentation', classes, ...intake.finish(), unlabelled };
}

interface PlannedLayout {
  readonly layout: MaskLayout;
  /** `by file`: a class in files of 8 bits, numbered objects in those of 16. */
  readonly holds: 'class' | 'object' | 'numbered' | 'values' | 'by file';
  /** Of the classes of a label map, in order; empty for others. */
  readonly values: readonly number[];
  /** Names of those values, where they have some. */
  readonly named: readonly string[] | undefined;
}

async function planLayout(
  source: DatasetSource,
  layout: MaskLayout,
  { masks: options = {}, classes: names }: ReadOptions,
): Promise<PlannedLayout> {
  const plan = (holds: PlannedLayout['holds'], values: readonly number[] = [], named?: readonly string[]) => ({
    layout,
    holds,
    values,
    named,
  });
  const wanted = options.holds ?? 'auto';
  const stated = options.values === undefined ? undefined : Object.entries(options.values);
  if (stated !== undefined) {
    return plan(
      'values',
      stated.map(([, value]) => value),
      stated.map(([name]) => name),
    );
  }
  if (wanted !== 'auto' && wanted !== 'values') return plan(wanted);
  if (wanted === 'auto' && layout.holds !== 'by value') return plan(layout.holds);
  const census = emptyCensus();
  for (const { file } of [...layout.masksOf.values()].flat()) {
    const samples = await readSamples(source, file);
    if ('values' in samples && samples.bits === 8) addToCensus(census, countValues(samples));
  }
  if (wanted !== 'values' && guessHolds(census) === 'class') return plan('by file');
  const values = meantValues(census);
  return plan('values', values, names !== undefined && names.length === values.length ? names : undefined);
}

const valueName = (value: number) => `value-${value}`;

function classNames(plans: readonly PlannedLayout[], { classes: names, masks }: ReadOptions): string[] {
  const found = new Set<string>();
  for (const { layout, holds, values, named } of plans) {
    if (holds === 'values') for (const [i, value] of values.entries()) found.add(named?.[i] ?? valueName(value));
    else if (layout.holds === 'class')
      for (const { class: name } of [...layout.masksOf.values()].flat()) found.add(name!);
    else found.add(names?.length === 1 ? names[0]! : onlyClass);
  }
  // A label map's order is that of its values, as the settings or the numbers give it.
  const own =
    masks?.values !== undefined || plans.some(({ holds }) => holds === 'values') ? [...found] : [...found].sort();
  if (names === undefined) return own;
  const missing = own.filter((name) => !names.includes(name));
  if (missing.length === 0) return [...names];
  throw new UsageError(
    `Cannot name the classes of the masks: expected names with ${missing.join(', ')}, found ${names.join(', ')}`,
    {
      code: 'MASK_CLASSES',
      at: { key: 'names' },
      fix: 'List every class that folders, suffixes or masks.values name, or leave names out',
    },
  );
}

/** Index of a mask file's own class. */
function classIndex({ layout, holds }: PlannedLayout, classes: readonly string[]): (mask: MaskFile) => number {
  if (holds !== 'values' && layout.holds === 'class') return ({ class: name }) => classes.indexOf(name!);
  const only = classes.length === 1 ? 0 : classes.indexOf(onlyClass);
  return () => only;
}

interface ImageContext {
  readonly image: string;
  readonly masks: readonly MaskFile[];
  readonly plan: PlannedLayout;
  readonly options: MaskOptions;
  readonly classes: readonly string[];
  readonly indexOf: (mask: MaskFile) => number;
}

async function takeImage(source: DatasetSource, intake: Intake, context: ImageContext): Promise<void> {
  const { image, plan, classes, indexOf } = context;
  const facts = intake.image(image, partOfPath(folderOf(image)));
  const masks = [...context.masks].sort((a, b) => indexOf(a) - indexOf(b) || (a.file < b.file ? -1 : 1));
  if (facts === undefined) {
    for (const { file } of masks) {
      intake.rejectLabel(
        { file },
        { code: 'LABEL_IMAGE_REJECTED', reason: `expected an image that can be used, but ${image} cannot`, image },
      );
    }
    return;
  }
  if (plan.layout.holds === 'class' && plan.holds !== 'values') {
    const own = new Set(masks.map(indexOf));
    const lacking = classes.filter((_, index) => !own.has(index));
    if (lacking.length > 0)
      intake.warn(
        { file: image },
        {
          code: 'MASK_CLASS_MISSING',
          reason: `expected a mask of each class, found none of ${lacking.join(', ')}; taken as not there`,
          image,
        },
      );
  }
  let unusable: string | undefined;
  for (const [i, mask] of masks.entries()) {
    const from = { file: mask.file };
    const refuse = (code: string, reason: string) => {
      intake.rejectLabel(from, { code, reason, image });
      unusable ??= `${mask.file}: ${reason}`;
    };
    if (plan.layout.holds === 'by value' && plan.holds !== 'object' && i > 0) {
      intake.rejectLabel(from, {
        code: 'MASK_SECOND',
        reason: `expected one mask an image, found ${masks[0]!.file} too, which is read`,
        image,
      });
      continue;
    }
    const samples = await readSamples(source, mask.file);
    if ('code' in samples) {
      refuse(samples.code, samples.reason);
      continue;
    }
    if (samples.width !== facts.width || samples.height !== facts.height) {
      refuse(
        'MASK_SIZE',
        `expected the size of its image, ${facts.width} x ${facts.height}, found ${samples.width} x ${samples.height}`,
      );
      continue;
    }
    const counts = countValues(samples);
    const meaning = meaningOf(samples, counts, context);
    if (meaning === undefined) {
      refuse('MASK_VALUES', `expected 0 and 255 (or 0 and 1), found values up to ${highestValue(counts)}; masks.threshold or masks.values would say what they mean`); // prettier-ignore
      continue;
    }
    const { found, cleaned } = readMask(samples, counts, meaning);
    if (samples.channels === 3)
      intake.warn(from, {
        code: 'MASK_CHANNELS',
        reason: 'expected one channel, found three equal ones; read as one',
        image,
      });
    if (cleaned !== undefined) intake.warn(from, { code: 'MASK_CLEANED', reason: cleaned, image });
    if (found.length === 0)
      intake.rejectLabel(from, {
        code: 'MASK_EMPTY',
        reason: 'expected pixels that are set, found none; its image shows none',
        image,
      });
    for (const { class: index, mask: pixels, box, area } of found) {
      intake.label(image, { class: index ?? indexOf(mask), box, mask: pixels, area, from }, classes.length);
    }
  }
  if (unusable !== undefined)
    intake.rejectImage(image, {
      code: 'MASK_UNUSABLE',
      reason: `expected masks that can be used, since its pixels would count as background; ${unusable}`,
    });
}

function meaningOf(
  samples: Samples,
  counts: ReadonlyMap<number, number>,
  { plan: { holds, values, named }, options, classes }: ImageContext,
): MaskMeaning | undefined {
  if (holds === 'numbered' || (holds === 'by file' && samples.bits === 16 && counts.size > 2))
    return { kind: 'numbered' };
  if (holds === 'values') {
    const background = options.background ?? (values.includes(0) ? 255 : 0);
    return {
      kind: 'values',
      classOf: new Map<number, number | undefined>([
        [background, undefined],
        ...values.map((value, i): [number, number] => [value, classes.indexOf(named?.[i] ?? valueName(value))]),
      ]),
    };
  }
  const threshold = thresholdOf(counts, samples, options);
  return threshold === undefined ? undefined : { kind: 'set', threshold };
}

async function readSamples(source: DatasetSource, file: string): Promise<Samples | { code: string; reason: string }> {
  try {
    return await decodeSamples(await source.readBytes(file), file);
  } catch (error) {
    if (!(error instanceof LoupeError)) throw error;
    return { code: error.code, reason: error.message };
  }
}

function listLeftOvers(intake: Intake, { withoutImage, repeating }: MaskLayout): void {
  for (const file of withoutImage) {
    intake.rejectLabel(
      { file },
      { code: 'MASK_WITHOUT_IMAGE', reason: 'expected one image that is called alike, found none or several' },
    );
  }
  for (const { file, reason } of repeating) intake.rejectFile({ file }, { code: 'MASK_REPEATED', reason });
}

/** Pictures that are in no pair; those that are images are given back too, as ones to predict. */
function listUnpaired(
  intake: Intake,
  { layouts, predictions, unexplained }: FoundLayouts,
  { unlabelled }: ReadOptions,
): ImageRecord[] {
  const without = layouts.flatMap(({ withoutMask }) => withoutMask);
  const toPredict: ImageRecord[] = [];
  for (const image of without) {
    const facts = intake.image(image, partOfPath(folderOf(image)));
    if (unlabelled === 'negative' || facts === undefined) continue;
    toPredict.push(intake.record(image));
    intake.rejectImage(image, {
      code: 'IMAGE_UNLABELLED',
      reason: 'expected a mask, found none; unlabelled: negative would say that it shows nothing',
    });
  }
  for (const file of predictions) {
    intake.rejectFile(
      { file },
      { code: 'MASK_PREDICTED', reason: 'expected ground truth, found a file called as what a model has put out' },
    );
  }
  for (const file of unexplained) {
    intake.rejectFile(
      { file },
      {
        code: 'MASK_UNPAIRED',
        reason: `expected an image or a mask (${layouts.map(({ rule }) => rule).join('; ')}), found a picture that is neither by its name`,
      },
    );
  }
  return toPredict;
}
