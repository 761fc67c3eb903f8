import type { ImageRecord } from '@loupe/dataset/schema';

/** Images that must lie in one part, because they are of one group or the same picture. */
export interface Unit {
  /** The first of its images' ids: the unit's name, whatever the order of the images. */
  readonly key: string;
  /** Sorted by id. */
  readonly images: readonly ImageRecord[];
}

/**
 * Gathers images that must not be parted: those of one group (`groupBy: group`) and exact duplicates (the same bytes, or the same pixels
 * packed otherwise), in chains if need be.
 *
 * @returns  sorted by key, so that the order of `images` does not matter
 * @example unitsOf([a, b, c], 'group').map(({ key }) => key) // ['a', 'c'] where a and b are the same file
 */
export function unitsOf(images: readonly ImageRecord[], groupBy: 'group' | 'image'): Unit[] {
  const parent = new Map<string, string>();
  const find = (node: string): string => {
    let root = node;
    while (parent.get(root) !== root) root = parent.get(root)!;
    // Shortens the way for the next one who asks.
    for (let at = node; at !== root;) {
      const next = parent.get(at)!;
      parent.set(at, root);
      at = next;
    }
    return root;
  };
  const join = (a: string, b: string) => {
    for (const node of [a, b]) if (!parent.has(node)) parent.set(node, node);
    parent.set(find(a), find(b));
  };
  for (const { id, sha256, pixels, group } of images) {
    join(`image ${id}`, `bytes ${sha256}`);
    if (pixels !== undefined) join(`image ${id}`, `pixels ${pixels}`);
    if (groupBy === 'group' && group !== undefined) join(`image ${id}`, `group ${group}`);
  }
  const members = new Map<string, ImageRecord[]>();
  for (const image of [...images].sort(byId)) {
    const root = find(`image ${image.id}`);
    const unit = members.get(root);
    if (unit === undefined) members.set(root, [image]);
    else unit.push(image);
  }
  // The first image of each list came in the order of ids, so the units do too.
  return [...members.values()].map((images) => ({ key: images[0]!.id, images }));
}

/** By code unit: the same order in every locale. */
export function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
