/** One mask file, and the class that its name or folder says, as it says it. */
export interface MaskFile {
  readonly file: string;
  /** `undefined`: the name says none. */
  readonly class: string | undefined;
}

/** Which files of a source are images, and which are their masks, by one rule for names. */
export interface MaskLayout {
  /** The rule, in words. */
  readonly rule: string;
  /**
   * What a mask file holds, as far as names say it: all pixels of a class, one object of several, or whatever its values say (a class,
   * classes by value, objects by number).
   */
  readonly holds: 'class' | 'object' | 'by value';
  readonly masksOf: ReadonlyMap<string, readonly MaskFile[]>;
  /** Images that the rule has no mask for. */
  readonly withoutMask: readonly string[];
  /** Masks that the rule has no image for, or several. */
  readonly withoutImage: readonly string[];
  /** Masks that only repeat others, and what they repeat. */
  readonly repeating: readonly { readonly file: string; readonly reason: string }[];
}

/** A rule for names: what of the files it explains, `undefined` where nothing. */
export type LayoutRule = (files: readonly string[]) => MaskLayout | undefined;

/** Folders and name beginnings that stand for pictures. */
export const imageWords: ReadonlySet<string> = new Set(
  'image images img imgs source sources src raw original originals input inputs photo photos picture pictures scan scans jpegimages'.split(
    ' ',
  ),
);

/** Folders and name beginnings that stand for masks. */
export const maskWords: ReadonlySet<string> = new Set(
  'mask masks label labels gt gts groundtruth annotation annotations segmentation segmentations seg segs target targets msk lbl'.split(
    ' ',
  ),
);

/** A folder's or a name's word without case, and without what joins two words: `Ground_Truth` is `groundtruth`. */
export const plainWord = (text: string): string => text.toLowerCase().replace(/[-_. ]/g, '');

/** What a model has put out is no ground truth, however much it looks like a mask. */
export function looksPredicted(file: string): boolean {
  const stem = file.slice(file.lastIndexOf('/') + 1).replace(/\.[^.]+$/, '');
  return (
    /(^|[-_. ])(predict|predicted|predictions?|preds?|output|outputs)$/i.test(stem) ||
    /(^|\/)(predict|predicted|predictions?|preds?|outputs?|results?|submissions?)\//i.test(file)
  );
}
