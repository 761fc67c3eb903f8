import { createRaster, encodePng, type ClassMap } from '@loupe/dataset';

/** A class map as a grey PNG whose values are the classes: 0 the background, `c + 1` class `c`. */
export function encodeLabelMap({ width, height, classes }: ClassMap): Promise<Uint8Array> {
  return encodePng(createRaster(width, height, 1, classes));
}
