/** Prefix of the counts of images that an epoch drew, by class: `images.pneumonia`. */
export const drawnPrefix = 'images.';

const notLosses = new Set([
  ...['P', 'R', 'F1', 'mAP50', 'mAP50_95', 'confidence'],
  ...['IoU', 'Dice'],
  ...['accuracy', 'balanced_accuracy', 'recall', 'specificity', 'precision', 'AUROC', 'AUPRC'],
  ...['joint_50', 'joint_75'],
  'learning_rate',
]);

/** True for a loss term of a history; every quantity that is none is known by name. */
export function isLoss(quantity: string): boolean {
  return !notLosses.has(quantity) && !quantity.startsWith(drawnPrefix) && !quantity.startsWith('learning_rate');
}
