import type { ImageRecord } from '@loupe/dataset/schema';
import type { GroupRule } from './schema.ts';

const roboflowName = /^(.+)\.rf\.[0-9a-f]{16,}\.[^.]+$/i;

/**
 * The images with their groups. Images share a group where the rule gives them one key, or where `sameAs` calls them duplicates, also
 * in a chain; an image that shares with none has no group.
 *
 * Roboflow's names say which source picture an augmented version came from. Different pictures may share such a name; they are then
 * kept together without need, which costs a little freedom in splitting and no honesty.
 *
 * @param sameAs  sets of image ids that show the same picture
 * @param column  value of each image in the table that the rule names, by id
 */
export function groupImages(
  images: readonly ImageRecord[],
  rule: GroupRule,
  sameAs: readonly (readonly string[])[],
  column?: ReadonlyMap<string, string>,
): ImageRecord[] {
  const parent = new Map<string, string>();
  const find = (node: string): string => {
    const above = parent.get(node) ?? node;
    if (above === node) return node;
    const root = find(above);
    parent.set(node, root);
    return root;
  };
  // The smaller name becomes the root, so that a group is called the same whatever the order of images.
  const join = (a: string, b: string) => {
    const [low, high] = [find(a), find(b)].sort() as [string, string];
    if (low !== high) parent.set(high, low);
  };

  const keyOf = keyRule(images, rule, column);
  const nodes = images.map((image) => {
    const key = keyOf(image);
    return key === undefined ? `image ${image.id}` : `key ${key}`;
  });
  const nodeOf = new Map(images.map((image, index) => [image.id, nodes[index]!]));
  for (const [first, ...others] of sameAs) for (const other of others) join(nodeOf.get(first!)!, nodeOf.get(other)!);

  const members = new Map<string, number>();
  for (const node of nodes) members.set(find(node), (members.get(find(node)) ?? 0) + 1);
  return images.map((image, index) => {
    const root = find(nodes[index]!);
    return members.get(root)! > 1 ? { ...image, group: root.replace(/^(image|key) /, '') } : image;
  });
}

function keyRule(
  images: readonly ImageRecord[],
  rule: GroupRule,
  column: ReadonlyMap<string, string> | undefined,
): (image: ImageRecord) => string | undefined {
  const fileName = ({ id }: ImageRecord) => id.slice(id.lastIndexOf('/') + 1);
  switch (rule.by) {
    case 'image':
      return () => undefined;
    case 'folder':
      return ({ id }) => id.slice(0, Math.max(0, id.lastIndexOf('/')));
    case 'name-pattern': {
      const pattern = new RegExp(rule.pattern);
      return (image) => pattern.exec(fileName(image))?.[1];
    }
    case 'video':
      return (image) => videoOf(fileName(image));
    case 'column':
      return ({ id }) => column?.get(id);
    case 'auto': {
      const isExport = images.filter((image) => roboflowName.test(fileName(image))).length * 2 > images.length;
      return (image) => (isExport ? roboflowName.exec(fileName(image))?.[1] : undefined);
    }
  }
}

/**
 * The video that a frame's name is called after: without what an export adds, its ending and its last number.
 *
 * @example videoOf('IMG_4861_mp4-37_jpg.rf.7173e37ed9f62f8939af82323289faf2.jpg') // 'IMG_4861_mp4'
 */
export function videoOf(fileName: string): string {
  const stem = fileName.replace(/\.rf\.[0-9a-f]{16,}/i, '').replace(/\.[^.]+$/, '');
  return stem.replace(/_(jpe?g|png|bmp|webp)$/i, '').replace(/[-_. ]*(frame)?[-_. ]*\d+$/i, '') || stem;
}
