import type { Dataset, Label, LabelMask } from '@loupe/dataset/schema';

type StoredLabel = Omit<Label, 'mask'> & { readonly mask?: number };

/** A data set as it lies in `dataset.json`: each mask once, and its number where a label has it. Offline copies share the masks of their original. */
export interface StoredDataset extends Omit<Dataset, 'images'> {
  readonly images: readonly (Omit<Dataset['images'][number], 'labels'> & { readonly labels: readonly StoredLabel[] })[];
  readonly masks?: readonly LabelMask[];
}

export function shareMasks(dataset: Dataset): StoredDataset {
  const numbers = new Map<string, number>();
  const masks: LabelMask[] = [];
  const numberOf = (mask: LabelMask): number => {
    const key = `${mask.size.join(' ')} ${mask.counts}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, masks.length);
    return masks.push(mask) - 1;
  };
  const images = dataset.images.map((image) => ({
    ...image,
    labels: image.labels.map(({ mask, ...label }): StoredLabel =>
      mask === undefined ? label : { ...label, mask: numberOf(mask) },
    ),
  }));
  return { ...dataset, images, ...(masks.length === 0 ? {} : { masks }) };
}

/** The inverse of `shareMasks`, for content that is still to be checked: what does not look like a stored data set is left as it is. */
export function unshareMasks(content: unknown): unknown {
  if (!isObject(content) || !Array.isArray(content['masks']) || !Array.isArray(content['images'])) return content;
  const { masks, ...dataset } = content;
  const withMask = (label: unknown) =>
    isObject(label) && typeof label['mask'] === 'number'
      ? { ...label, mask: (masks as unknown[])[label['mask']] }
      : label;
  return {
    ...dataset,
    images: (content['images'] as unknown[]).map((image) =>
      isObject(image) && Array.isArray(image['labels'])
        ? { ...image, labels: (image['labels'] as unknown[]).map(withMask) }
        : image,
    ),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
