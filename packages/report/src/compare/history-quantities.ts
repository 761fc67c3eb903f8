/** Quantities of a history that are shares, with their labels, in the order of the report. */
export const historyShares: readonly { readonly quantity: string; readonly label: string }[] = [
  { quantity: 'P', label: 'Precision' },
  { quantity: 'R', label: 'Recall' },
  { quantity: 'mAP50', label: 'mAP50' },
  { quantity: 'mAP50_95', label: 'mAP50–95' },
];

const notLosses = new Set(['P', 'R', 'F1', 'mAP50', 'mAP50_95', 'learning_rate', 'confidence']);

/** True for a loss term of a history; every quantity that is none is known by name. */
export function isLoss(quantity: string): boolean {
  return !notLosses.has(quantity);
}
