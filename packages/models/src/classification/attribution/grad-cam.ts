import { findLayer, layerGradient, tf, type Network, type Tensor } from '@loupe/engine';
import type { HostArray } from '../../define-model.ts';
import type { EvidenceLayer } from './evidence-layers.ts';

/** A value for each cell of a map of the picture, row by row. */
export interface CellMap {
  readonly width: number;
  readonly height: number;
  /** 0 or more */
  readonly values: Float32Array;
}

/**
 * Where in the picture the score of a class came from: the channels of the last map, each weighted by the mean over places of the gradient
 * of the class's logit, added up; what speaks against the class is 0.
 *
 * Tokens of a transformer are taken as such a map, without the row that gathers the answer.
 *
 * @param images  one, `[1, size, size, 3]`, normalised as the network wants it
 * @param label   index of the class
 * @source        Selvaraju et al., 2017, Grad-CAM, equations 1 and 2
 */
export function gradCam(
  network: Pick<Network<[Tensor], Tensor>, 'root'>,
  { name, holds }: EvidenceLayer,
  images: HostArray & { readonly data: Float32Array },
  label: number,
): CellMap {
  const input: Tensor = tf.tensor(images.data, images.shape);
  try {
    const { output, gradient } = layerGradient(findLayer(network.root, name), () =>
      tf.slice(network.root(input), [0, label], [1, 1]),
    );
    const map = tf.tidy(() => {
      const [maps, slopes] = holds === 'map' ? [output, gradient] : [patchesOf(output), patchesOf(gradient)];
      const weights = tf.mean(slopes, [1, 2], true); // 1 1 1 c: equation 1
      return tf.relu(tf.sum(tf.mul(maps, weights), 3)); // 1 h w: equation 2
    });
    const [, height, width] = map.shape as [number, number, number];
    const values = map.dataSync<'float32'>();
    tf.dispose([output, gradient, map]);
    return { width, height, values };
  } finally {
    input.dispose();
  }
}

/** `[1, 1 + side², c]` -> `[1, side, side, c]` */
function patchesOf(tokens: Tensor): Tensor {
  const [, rows, width] = tokens.shape as [number, number, number];
  const side = Math.sqrt(rows - 1);
  return tf.reshape(tf.slice(tokens, [0, 1, 0], [1, rows - 1, width]), [1, side, side, width]);
}
