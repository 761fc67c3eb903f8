/**
 * A name for each text that a file may have, all different and in the given order: characters that are awkward in a path become `-`,
 * and where two come out alike, the later one gets a number.
 *
 * @example fileStems(['val', '../a b', 'val']) // ['val', '--a-b', 'val-2']
 */
export function fileStems(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const wanted = name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^\.+/, '-');
    let stem = wanted;
    for (let n = 2; taken.has(stem); n++) stem = `${wanted}-${n}`;
    taken.add(stem);
    return stem;
  });
}
