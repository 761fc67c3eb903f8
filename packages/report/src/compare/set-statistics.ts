/** The characteristics of a data set that could explain a result. */
export interface SetStatistics {
  readonly images: number;
  readonly boxes: number;
  /** Images without any label. */
  readonly emptyImages: number;
  readonly classes: readonly { readonly name: string; readonly boxes: number }[];
  /** Side of each box as a share of its picture's: the root of the quotient of their areas. */
  readonly boxSides: readonly number[];
  /** Boxes that touch the edge of their picture. */
  readonly cutOff: number;
  /** Images whose bytes or pixels repeat those of another. */
  readonly duplicates: number;
  /** Root of width times height of each picture, in pixels. */
  readonly imageSides: readonly number[];
  /** Of each picture that was measured. */
  readonly contrast: readonly number[];
  readonly sharpness: readonly number[];
}
