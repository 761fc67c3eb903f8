export { createRaster, toRgb, toGrey } from './images/raster.ts';
export type { Raster } from './images/raster.ts';
export { decodeImage, readImageSize, maxImagePixels } from './images/decode.ts';
export type { ImageSize } from './images/decode.ts';
export { encodePng, encodeJpeg } from './images/encode.ts';
export { decodeSamples } from './images/decode-samples.ts';
export type { Samples } from './images/decode-samples.ts';
export { drawClassMap } from './images/draw-class-map.ts';
export { classColours, drawBoxes } from './images/draw-boxes.ts';
export type { DrawnBox } from './images/draw-boxes.ts';
export { drawHeat } from './images/draw-heat.ts';
export type { HeatGrid } from './images/draw-heat.ts';
export { imageExtensions, hasImageExtension, imageFormatOf } from './images/image-format.ts';
export type { ImageFormat } from './images/image-format.ts';
export { isGreyPicture, pixelHash } from './images/pixel-hash.ts';
export {
  boxArea,
  boxHeight,
  boxWidth,
  clipBox,
  cxcywhToXyxy,
  intersectBoxes,
  normalisedToPixels,
  pixelsToNormalised,
  touchesBorder,
  xywhToXyxy,
  xyxyToCxcywh,
  xyxyToXywh,
} from './box.ts';
export type { CentreBox, CornerBox, Size } from './box.ts';
export { pairwiseIou } from './pairwise-iou.ts';
export { clipRing, openRing, ringArea, ringBox } from './polygon.ts';
export { ignoredPixel, paintClassMap } from './class-map.ts';
export type { ClassMap } from './class-map.ts';
export { warnOfOverlaps } from './overlaps.ts';
export { fillRings } from './fill-rings.ts';
export { decodeMask, encodeMask, packRuns, rleExtent, unpackRuns } from './mask-rle.ts';
export type { MaskExtent, MaskRle } from './mask-rle.ts';
export { fitLabel, overhangShare, roundingPixels } from './fit-label.ts';
export type { FittedLabel } from './fit-label.ts';
export { labelPlace } from './label-place.ts';
export { augmentedFolderOf } from './augmented-folder.ts';
export { countByCode, describeCodes } from './count-by-code.ts';
export { isImageProblem, listTree, openSource } from './formats/source.ts';
export type { DatasetSource, ImageChecks, ImageProblem, OpenSourceOptions, SourceImage } from './formats/source.ts';
export { formatCsvRecord } from './formats/csv-boxes/csv-records.ts';
export { formatNames } from './formats/format.ts';
export type {
  CsvOptions,
  DatasetFormat,
  FormatAbilities,
  FormatName,
  MaskOptions,
  ReadOptions,
  ReadResult,
  VocOptions,
  WriteOptions,
  WritePlan,
} from './formats/format.ts';
export { formatNamed, formats } from './formats/formats.ts';
export { detectFormats, readDataset } from './formats/read-dataset.ts';
export type { ReadDataset, ReadDatasetOptions } from './formats/read-dataset.ts';
export { readTable } from './formats/csv-classes/read-table.ts';
export type { TableColumn } from './formats/csv-classes/read-table.ts';
export { writeDataset } from './formats/write-dataset.ts';
export type { WriteDatasetOptions } from './formats/write-dataset.ts';
export { mapConcurrently } from './map-concurrently.ts';
export { checkDataset } from './statistics/check.ts';
export { describeDataset, describePixels } from './statistics/describe-dataset.ts';
export type { DescribeOptions } from './statistics/describe-dataset.ts';
export { describeLabels } from './statistics/describe-labels.ts';
export { measureRaster } from './statistics/measure-raster.ts';
export type { RasterMeasures } from './statistics/measure-raster.ts';
export { summarise } from './statistics/summarise.ts';
export { similarity, thumbnailOf } from './images/thumbnail.ts';
export type { Thumbnail } from './images/thumbnail.ts';
