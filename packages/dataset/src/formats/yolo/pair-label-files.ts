import { baseName, folderOf, isUnder, joinPath, withoutEnding } from '../paths.ts';
import type { DatasetSource } from '../source.ts';
import { labelsNamedAsPictures } from './text-named-as-picture.ts';
import { isYoloSideFile } from './yolo-config.ts';

export interface LabelPairs {
  /** Label file of each image that has one. */
  readonly labelOf: ReadonlyMap<string, string>;
  /** Images whose label file another image has already (`a.jpg` and `a.png`), with that file. */
  readonly shared: ReadonlyMap<string, string>;
  /** Label files that are called as pictures are. */
  readonly disguised: ReadonlySet<string>;
  /** Label files that no image belongs to. */
  readonly withoutImage: readonly string[];
}

/**
 * Which label file belongs to which image: `labels` for the last `images` of the path, or beside the image; only where that finds
 * none at all, label files that are called as pictures, or else by name alone anywhere in the source (or under `annotations`), if the name occurs once.
 */
export function pairLabelFiles(source: DatasetSource, annotations: string | undefined): LabelPairs {
  const texts = new Set(
    source.files.filter((file) => file.toLowerCase().endsWith('.txt') && inPlace(file, annotations)),
  );
  const labelOf = new Map<string, string>();
  const shared = new Map<string, string>();
  const owners = new Map<string, string>();
  const pair = (image: string, label: string) => {
    const owner = owners.get(label);
    if (owner !== undefined) return void shared.set(image, label);
    owners.set(label, image);
    labelOf.set(image, label);
  };

  for (const image of source.images.keys()) {
    const label = conventional(image).find((file) => texts.has(file));
    if (label !== undefined) pair(image, label);
  }
  const disguised = labelOf.size === 0 ? labelsNamedAsPictures(source) : new Map<string, string | undefined>();
  for (const [label, image] of disguised) if (image !== undefined) pair(image, label);
  if (labelOf.size === 0) {
    const byName = new Map<string, string[]>();
    for (const file of texts)
      if (!isYoloSideFile(file)) byName.set(stem(file), [...(byName.get(stem(file)) ?? []), file]);
    for (const image of source.images.keys()) {
      const candidates = byName.get(stem(image)) ?? [];
      if (candidates.length === 1) pair(image, candidates[0]!);
    }
  }
  const labelFolders = new Set([...owners.keys()].map(folderOf));
  const withoutImage = [...texts].filter(
    (file) =>
      !owners.has(file) &&
      !isYoloSideFile(file) &&
      (labelFolders.has(folderOf(file)) || file.split('/').slice(0, -1).includes('labels')),
  );
  const alone = [...disguised].flatMap(([label, image]) => (image === undefined ? [label] : []));
  return { labelOf, shared, disguised: new Set(disguised.keys()), withoutImage: [...withoutImage, ...alone] };
}

const stem = (file: string) => withoutEnding(baseName(file));

const inPlace = (file: string, annotations: string | undefined) =>
  annotations === undefined || /\.ya?ml$/i.test(annotations) || isUnder(file, annotations);

function conventional(image: string): string[] {
  const segments = withoutEnding(image).split('/');
  const at = segments.lastIndexOf('images');
  const beside = `${segments.join('/')}.txt`;
  return at < 0 ? [beside] : [`${joinPath(...segments.with(at, 'labels'))}.txt`, beside];
}
