import { fitLabel } from '../fit-label.ts';
import type { ImageRecord, Label, Part, Rejection, Warning } from '../schema.ts';
import { isImageProblem, type DatasetSource, type SourceImage } from './source.ts';

export interface Place {
  readonly file: string;
  readonly line?: number | undefined;
}

export interface Reason {
  /** Stable, upper-case. */
  readonly code: string;
  /** What was expected and what was found. */
  readonly reason: string;
  /** Id of the image that it concerns. */
  readonly image?: string | undefined;
}

/** A label as a format understood it, with its place in the source; still to be fitted to its picture. */
export type FoundLabel = Label & { readonly from: Place & { file: string } };

/** What one data set was read into. `labelsFound` counts every label of the source: those kept and those rejected. */
export interface Taken {
  readonly images: ImageRecord[];
  readonly rejected: Rejection[];
  readonly warnings: Warning[];
  readonly labelsFound: number;
}

/**
 * The one door through which a format's images and labels enter a data set. Each label that a format finds is passed in exactly
 * once, as `label` or as `rejectLabel`, and comes out as kept or as rejected with its place and reason; so none can be lost.
 */
export interface Intake {
  /** Takes an image, once; a second call only adds what is new. `undefined`: the picture cannot be used, and that is listed. */
  image(file: string, given?: Part): SourceImage | undefined;
  /** Fits the label to its image and keeps or rejects it. `classCount` bounds its class. */
  label(image: string, label: FoundLabel, classCount: number): void;
  /** States the class of a whole image, once; a second class is rejected. */
  imageClass(image: string, index: number, from: Place): void;
  /** States the group of an image. */
  group(image: string, group: string): void;
  rejectLabel(at: Place, why: Reason): void;
  /** Refuses an image; labels that it had already are rejected with it. */
  rejectImage(file: string, why: Reason): void;
  rejectFile(at: Place, why: Reason): void;
  warn(at: Place, why: Reason): void;
  has(image: string): boolean;
  /** The record of an image that was taken, as it stands. */
  record(image: string): ImageRecord;
  finish(): Taken;
}

export function createIntake(source: DatasetSource): Intake {
  const images = new Map<string, ImageRecord>();
  const seen = new Map<string, Map<string, Place>>();
  const refused = new Map<string, Reason>();
  const rejected: Rejection[] = [];
  const warnings: Warning[] = [];
  let labelsFound = 0;

  const row = ({ file, line }: Place, { code, reason, image }: Reason) => ({
    file,
    ...(line === undefined ? {} : { line }),
    ...(image === undefined ? {} : { image }),
    code,
    reason,
  });

  const intake: Intake = {
    image(file, given) {
      const facts = source.images.get(file);
      if (facts === undefined || refused.has(file)) return undefined;
      if (isImageProblem(facts)) {
        intake.rejectImage(file, facts);
        return undefined;
      }
      const known = images.get(file);
      if (known === undefined) {
        const { width, height, sha256, pixelHash } = facts;
        images.set(file, {
          id: file,
          file,
          sha256,
          ...(pixelHash === undefined ? {} : { pixels: pixelHash }),
          width,
          height,
          labels: [],
          ...(given === undefined ? {} : { given }),
        });
        seen.set(file, new Map());
      } else if (given !== undefined && known.given !== given) {
        if (known.given === undefined) images.set(file, { ...known, given });
        else
          intake.warn(
            { file },
            {
              code: 'IMAGE_IN_TWO_PARTS',
              reason: `expected one part, found ${known.given} and ${given}; ${known.given} is kept`,
              image: file,
            },
          );
      }
      return facts;
    },

    label(image, label, classCount) {
      const record = images.get(image);
      if (record === undefined) {
        const why = refused.get(image)?.reason ?? 'it is not in the data set';
        return intake.rejectLabel(label.from, {
          code: 'LABEL_IMAGE_REJECTED',
          reason: `expected an image that can be used, but ${image} cannot: ${why}`,
          image,
        });
      }
      if (!Number.isInteger(label.class) || label.class < 0 || label.class >= classCount) {
        return intake.rejectLabel(label.from, {
          code: 'CLASS_OUT_OF_RANGE',
          reason: `expected a class from 0 to ${classCount - 1}, found ${label.class}`,
          image,
        });
      }
      const fitted = fitLabel(label, record);
      if (fitted.kind === 'rejected')
        return intake.rejectLabel(label.from, { code: fitted.code, reason: fitted.reason, image });
      const key = labelKey(fitted.label);
      const first = seen.get(image)!.get(key);
      if (first !== undefined) {
        const where = first.line === undefined ? first.file : `${first.file}:${first.line}`;
        return intake.rejectLabel(label.from, {
          code: 'LABEL_DUPLICATE',
          reason: `expected one label a place, found the same class and box as ${where}`,
          image,
        });
      }
      labelsFound++;
      seen.get(image)!.set(key, label.from);
      record.labels.push(fitted.label);
      if (fitted.clippedBy > 0) {
        intake.warn(label.from, {
          code: 'LABEL_CLIPPED',
          reason: `expected a box inside the image, found ${fitted.clippedBy.toPrecision(2)} pixels over its edge; clipped`,
          image,
        });
      }
    },

    imageClass(image, index, from) {
      const record = images.get(image);
      if (record === undefined) {
        return intake.rejectLabel(from, {
          code: 'LABEL_IMAGE_REJECTED',
          reason: `expected an image that can be used, but ${image} cannot: ${refused.get(image)?.reason ?? 'it is not in the data set'}`,
          image,
        });
      }
      if (record.class !== undefined) {
        return intake.rejectLabel(from, {
          code: record.class === index ? 'LABEL_DUPLICATE' : 'CLASS_DISAGREES',
          reason: `expected one class an image, found ${record.class === index ? 'the same again' : 'another one'}; the first is kept`,
          image,
        });
      }
      labelsFound++;
      images.set(image, { ...record, class: index });
    },

    group(image, group) {
      const record = images.get(image);
      if (record !== undefined) images.set(image, { ...record, group });
    },

    rejectLabel(at, why) {
      labelsFound++;
      rejected.push({ what: 'label', ...row(at, why) });
    },
    rejectImage(file, why) {
      if (refused.has(file)) return;
      refused.set(file, why);
      rejected.push({ what: 'image', ...row({ file }, { ...why, image: file }) });
      // The image's own row says what became of its class.
      for (const label of images.get(file)?.labels ?? []) {
        rejected.push({
          what: 'label',
          ...row(label.from!, {
            code: 'LABEL_IMAGE_REJECTED',
            reason: `its image was rejected: ${why.reason}`,
            image: file,
          }),
        });
      }
      images.delete(file);
    },
    rejectFile(at, why) {
      rejected.push({ what: 'file', ...row(at, why) });
    },
    warn(at, why) {
      warnings.push(row(at, why));
    },
    has: (image) => images.has(image),
    record: (image) => ({ ...images.get(image)!, labels: [...images.get(image)!.labels] }),
    finish() {
      const order = (a: { file: string; line?: number | undefined }, b: { file: string; line?: number | undefined }) =>
        a.file < b.file ? -1 : a.file > b.file ? 1 : (a.line ?? 0) - (b.line ?? 0);
      return {
        images: [...images.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
        rejected: rejected.toSorted(order),
        warnings: warnings.toSorted(order),
        labelsFound,
      };
    },
  };
  return intake;
}

/** Class, box to a millionth of a pixel, and mask: two labels with one key say the same thing twice. */
export function labelKey({ class: index, box, mask }: Label): string {
  return `${index} ${box.map((edge) => Math.round(edge * 1e6)).join(' ')} ${mask?.counts ?? ''}`;
}
