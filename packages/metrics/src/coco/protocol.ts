/** `count` evenly spaced numbers, computed as numpy.linspace does: the last bit decides whether an IoU reaches a threshold. */
function linspace(first: number, last: number, count: number): number[] {
  const step = (last - first) / (count - 1);
  return Array.from({ length: count }, (_, i) => (i === count - 1 ? last : i * step + first));
}

/** IoU .50, .55 … .95. */
export const iouThresholds: readonly number[] = linspace(0.5, 0.95, 10);

/** Recall 0, .01 … 1. */
export const recallPoints: readonly number[] = linspace(0, 1, 101);

/** Ranges of a label's `area` in pixels², both ends included. */
export const areaRanges = [
  { name: 'all', from: 0, to: 1e5 ** 2 },
  { name: 'small', from: 0, to: 32 ** 2 },
  { name: 'medium', from: 32 ** 2, to: 96 ** 2 },
  { name: 'large', from: 96 ** 2, to: 1e5 ** 2 },
] as const;

export type AreaRange = { readonly name: string; readonly from: number; readonly to: number };

/** Detections of one class in one image that count, best score first. */
export const maxDetections = 100;

/** The 12 summary numbers in the reference tool's order. */
export const cocoQuantities = [
  'AP',
  'AP50',
  'AP75',
  'AP_small',
  'AP_medium',
  'AP_large',
  'AR_1',
  'AR_10',
  'AR_100',
  'AR_small',
  'AR_medium',
  'AR_large',
] as const;

export type CocoQuantity = (typeof cocoQuantities)[number];
