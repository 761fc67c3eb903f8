/**
 * What is measured: the same network, input size and batch on both sides.
 *
 * @typedef {object} Case
 * @property {'classification' | 'detection' | 'segmentation'} task
 * @property {number} size      pixels; images are square
 * @property {number} classes
 * @property {number} train     images in a training step
 * @property {object} [options] of Loupe's model
 */

/** @type {Readonly<Record<string, Case>>} */
export const cases = {
  resnet50: { task: 'classification', size: 128, classes: 10, train: 8 },
  yolo11n: { task: 'detection', size: 256, classes: 3, train: 8 },
  retinanet_resnet50_fpn: { task: 'detection', size: 256, classes: 3, train: 2 },
  deeplabv3_resnet50: { task: 'segmentation', size: 129, classes: 4, train: 4 },
  efficientnet_b0: { task: 'classification', size: 128, classes: 10, train: 8 },
  // Cross-entropy on both sides: the study's own loss is another.
  unet: { task: 'segmentation', size: 128, classes: 1, train: 2, options: { loss: { crossEntropy: 1, dice: 0 } } },
  vit_b_16: { task: 'classification', size: 224, classes: 10, train: 4 },
};

/** Batches of an inference. */
export const inferenceBatches = [1, 8];

/**
 * What is loaded: JPEG files of one size into a batch of squares. Boxes are shares of the square's sides and move with the pixels.
 *
 * @typedef {object} LoadingCase
 * @property {number} width     of the files, pixels
 * @property {number} height
 * @property {1 | 3} channels
 * @property {number} size      of the squares
 * @property {number} batch
 */

/** @type {Readonly<Record<string, LoadingCase>>} */
export const loadingCases = {
  radiographs: { width: 800, height: 1000, channels: 1, size: 256, batch: 16 },
  photographs: { width: 640, height: 480, channels: 3, size: 256, batch: 16 },
};

export const loadingBoxes = [
  [0.1, 0.3, 0.45, 0.55],
  [0.4, 0.35, 0.9, 0.7],
];
