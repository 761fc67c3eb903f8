/** A way to see from file names which pictures belong together. */
export interface GroupGuess {
  readonly pattern: string;
  /** What the pattern sees: `frames of one video`. */
  readonly what: string;
  readonly groups: number;
}

/** From the most particular on; each has one capture, which is the group. */
const rules: readonly { readonly pattern: string; readonly what: string }[] = [
  { pattern: String.raw`^(.+)-\d+_(?:jpe?g|png)\.rf\.`, what: 'frames of one video' },
  { pattern: String.raw`^(sub-[^_]+)_`, what: 'pictures of one subject' },
  { pattern: String.raw`^((?:patient|person|subject|case|pat)[-_]?\d+)[-_.]`, what: 'pictures of one person' },
  { pattern: String.raw`^(.+?)[-_ ]*frame[-_ ]?\d+\.`, what: 'frames of one video' },
  { pattern: String.raw`^([^.]*\d)[a-z]\.[^.]+$`, what: 'pictures of one number, told apart by a letter' },
];

/**
 * The rule by which most of the pictures fall into groups, if there is one: a split that parts the frames of a video, or the pictures of
 * a patient, measures memory.
 *
 * @param names  of the files, without folders
 * @returns      undefined where no rule sees at least three groups, or puts less than a tenth of the pictures together with others
 */
export function guessGroups(names: readonly string[]): GroupGuess | undefined {
  for (const { pattern, what } of rules) {
    const expression = new RegExp(pattern);
    const sizes = new Map<string, number>();
    for (const name of names) {
      const group = expression.exec(name)?.[1];
      if (group !== undefined) sizes.set(group, (sizes.get(group) ?? 0) + 1);
    }
    const together = [...sizes.values()].filter((size) => size > 1).reduce((sum, size) => sum + size, 0);
    if (sizes.size >= 3 && together > 0 && together >= names.length / 10) return { pattern, what, groups: sizes.size };
  }
  return undefined;
}
