import { UsageError } from '@loupe/core';
import { tf, type Network, type Tensor } from '@loupe/engine';
import type { ClassificationModel } from '../define-model.ts';
import { crossEntropy } from '../losses/cross-entropy.ts';
import type { ClassificationModelName, ClassifierOptions } from '../schema.ts';
import { decodeClassifier } from './decode.ts';
import { classificationTargets } from './targets.ts';

export interface ClassifierParts {
  readonly name: ClassificationModelName;
  readonly network: Network<[Tensor], Tensor>;
  readonly classes: number;
  readonly options: Pick<ClassifierOptions, 'classWeights' | 'labelSmoothing'>;
  readonly sizeMultiple?: number;
  /** Side of the square images that it takes, where it takes one size only. */
  readonly imageSize?: number;
  readonly flops: (size: number) => number;
}

/**
 * What every classifier has around its network.
 *
 * @throws {UsageError} `CLASS_WEIGHTS` where there is not one weight a class
 */
export function classificationModel({
  name,
  network,
  classes,
  options: { classWeights, labelSmoothing },
  sizeMultiple = 1,
  imageSize,
  flops,
}: ClassifierParts): ClassificationModel {
  if (classWeights !== undefined && classWeights.length !== classes) {
    throw new UsageError(
      `Cannot build ${name}: expected ${classes} class weights, one a class, found ${classWeights.length}`,
      { code: 'CLASS_WEIGHTS', at: { key: 'options.classWeights' } },
    );
  }
  return {
    name,
    task: 'classification',
    network,
    lossTerms: ['crossEntropy'],
    sizeMultiple,
    ...(imageSize === undefined ? {} : { imageSize }),
    targets: (of) => classificationTargets(of, classes),
    loss: (images, { classes: truth }) =>
      tf.tidy(() => {
        const total = crossEntropy(network.root(images), truth!, {
          labelSmoothing,
          ...(classWeights ? { classWeights } : {}),
        });
        return { total, terms: { crossEntropy: total } };
      }),
    predict: (images) => tf.tidy(() => [network.run('inference', images)]),
    decode: decodeClassifier,
    flops,
  };
}
