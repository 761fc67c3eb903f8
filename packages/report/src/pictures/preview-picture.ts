import type { Raster } from '@loupe/dataset';

/** One picture, already as small as it is shown. */
export interface PreviewPicture {
  readonly raster: Raster;
  readonly jpeg: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Loads one picture of the workspace, small; `null` where its file is gone. */
export type LoadPreview = (file: string) => Promise<PreviewPicture | null>;
