/** The loss that training made small, with every term that has a weight in it. */
export const wholeLossName = 'loss';

const notLosses = new Set([
  ...['P', 'R', 'F1', 'mAP50', 'mAP50_95', 'confidence'],
  ...['IoU', 'Dice'],
  ...['accuracy', 'balanced_accuracy', 'recall', 'specificity', 'precision', 'AUROC', 'AUPRC'],
  ...['joint_50', 'joint_75'],
]);

/** True for the whole loss and each of its terms; every quantity of a history that is none is known by name. */
export function isLoss(quantity: string): boolean {
  return !notLosses.has(quantity) && !quantity.startsWith('learning_rate');
}

const labels: Readonly<Record<string, string>> = {
  [wholeLossName]: 'whole loss',
  crossEntropy: 'cross-entropy',
  // Beside the score of that name, of which it is what is missing to 1.
  dice: 'Dice loss',
};

/** What a figure calls a loss. */
export function labelOfLoss(quantity: string): string {
  return labels[quantity] ?? quantity;
}
