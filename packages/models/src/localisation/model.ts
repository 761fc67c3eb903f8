import { UsageError } from '@loupe/core';
import { tf } from '@loupe/engine';
import type { LocalisationModel } from '../define-model.ts';
import { classAndBoxLoss } from '../losses/class-and-box.ts';
import { countFlops } from '../parts/flops.ts';
import type { LocaliserOptions, LocalisationModelName } from '../schema.ts';
import { decodeLocaliser } from './decode.ts';
import type { LocaliserNetwork } from './heads.ts';
import { localisationTargets } from './targets.ts';

export interface LocaliserParts {
  readonly name: LocalisationModelName;
  readonly network: LocaliserNetwork;
  readonly classes: number;
  readonly options: Pick<LocaliserOptions, 'boxShare' | 'classWeights'>;
  readonly sizeMultiple: number;
  /** Places at which a weight is applied in an image of `size` x `size`. */
  readonly places: (name: string, size: number) => number;
}

/**
 * What every localiser has around its network.
 *
 * @throws {UsageError} `LOCALISER_CLASS_WEIGHTS` where there is not one weight a class
 */
export function localisationModel({
  name,
  network,
  classes,
  options: { boxShare, classWeights },
  sizeMultiple,
  places,
}: LocaliserParts): LocalisationModel {
  if (classWeights !== undefined && classWeights.length !== classes) {
    throw new UsageError(
      `Cannot build ${name}: expected ${classes} class weights, one a class, found ${classWeights.length}`,
      { code: 'LOCALISER_CLASS_WEIGHTS', at: { key: 'options.classWeights' } },
    );
  }
  return {
    name,
    task: 'localisation',
    network,
    lossTerms: ['class', 'box'],
    sizeMultiple,
    targets: localisationTargets,
    loss: (images, targets) =>
      tf.tidy(() =>
        classAndBoxLoss(
          network.root(images),
          { classes: targets['classes']!, boxes: targets['boxes']! },
          { boxShare, ...(classWeights ? { classWeights } : {}) },
        ),
      ),
    predict: (images) =>
      tf.tidy(() => {
        const { logits, boxes } = network.run('inference', images);
        return [logits, boxes];
      }),
    decode: decodeLocaliser,
    flops: (size) => countFlops(network, (parameter) => places(parameter, size)),
  };
}
