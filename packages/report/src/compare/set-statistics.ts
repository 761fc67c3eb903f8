/** One class of a data set, counted. */
export interface ClassCounts {
  readonly name: string;
  readonly boxes: number;
  /** Images that show the class, or are of it. */
  readonly images: number;
  /** Of all pixels of all images, after painting in order; null where nothing is painted. */
  readonly pixelShare: number | null;
}

/** The characteristics of a data set that could explain a result. */
export interface SetStatistics {
  readonly images: number;
  readonly boxes: number;
  /** Images without any label; without a class, in a data set for classification. */
  readonly emptyImages: number;
  readonly classes: readonly ClassCounts[];
  /** Each box with the size of its picture, in pixels. */
  readonly frames: readonly FramedBox[];
  /** Side of each box as a share of its picture's: the root of the quotient of their areas. */
  readonly boxSides: readonly number[];
  /** Boxes that touch the edge of their picture. */
  readonly cutOff: number;
  /** Images whose bytes or pixels repeat those of another. */
  readonly duplicates: number;
  /** Root of width times height of each picture, in pixels. */
  readonly imageSides: readonly number[];
  /** The most frequent sizes, at most ten. */
  readonly imageSizes: readonly { readonly width: number; readonly height: number; readonly images: number }[];
  readonly distinctImageSizes: number;
  /** Of each picture that was measured. */
  readonly contrast: readonly number[];
  readonly sharpness: readonly number[];
  /** Of the measured pictures, those without any colour. */
  readonly greyImages: number;
}

export interface FramedBox {
  /** x0 y0 x1 y1 */
  readonly box: readonly [number, number, number, number];
  readonly width: number;
  readonly height: number;
}
