import { tf, type Tensor } from '@loupe/engine';
import type { ImageSize } from '../../define-model.ts';

/** Pixels of the image for one cell of the map that the transformer sees. */
export const stride = 32;
const temperature = 10_000;

/** What the transformer knows of the cells of a batch beside their contents. */
export interface Places {
  /** `[n, h w, width]`, sines and cosines of each cell's place; n may be 1 for all images alike */
  readonly encoding: Tensor;
  /** `[n, 1, 1, h w]`, 0, or a large negative number for cells of padding; left out where there is no padding */
  readonly bias?: Tensor;
}

/**
 * Sines and cosines of the place of every cell: the first half of the width tells the row, the second the column.
 *
 * @param frame     sides of the batch's images, padding included, multiples of 32
 * @param contents  what each image fills of it, from the upper left corner; the whole frame where left out
 * @source          Vaswani et al., 2017, section 3.5; in two directions and scaled to a full turn over the content as in Carion et al., 2020
 */
export function placesIn(frame: ImageSize, width: number, contents?: readonly ImageSize[]): Places {
  const [rows, columns] = [frame.height / stride, frame.width / stride];
  const all = contents ?? [frame];
  const encoding = new Float32Array(all.length * rows * columns * width);
  const bias = new Float32Array(all.length * rows * columns);
  all.forEach((content, image) => {
    // A cell belongs to the content if its upper left pixel does.
    const [contentRows, contentColumns] = [Math.ceil(content.height / stride), Math.ceil(content.width / stride)];
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const cell = (image * rows + row) * columns + column;
        const inside = row < contentRows && column < contentColumns;
        if (!inside) bias[cell] = -1e9;
        // Counted among the cells of the content in the same column or row, of which padding beside it has none.
        const y = column < contentColumns ? Math.min(row + 1, contentRows) / (contentRows + 1e-6) : 0;
        const x = row < contentRows ? Math.min(column + 1, contentColumns) / (contentColumns + 1e-6) : 0;
        encoding.set([...turns(y, width / 2), ...turns(x, width / 2)], cell * width);
      }
    }
  });
  const places = { encoding: tf.tensor3d(encoding, [all.length, rows * columns, width]) };
  return contents === undefined ? places : { ...places, bias: tf.tensor4d(bias, [all.length, 1, 1, rows * columns]) };
}

/** Sine and cosine of a share of a full turn, at ever lower frequencies. */
function turns(share: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    const angle = (share * 2 * Math.PI) / temperature ** ((2 * Math.floor(i / 2)) / count);
    return i % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
}
