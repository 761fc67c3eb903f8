/** x y width height in pixels: COCO's own form, kept here because thresholds are compared to the last bit of an IoU computed from it. */
export type CocoBox = readonly [number, number, number, number];
export type CocoId = number | string;

export interface CocoImage {
  readonly id: CocoId;
  readonly width?: number;
  readonly height?: number;
  readonly file_name?: string;
}

export interface CocoAnnotation {
  readonly id?: CocoId;
  readonly image_id: CocoId;
  readonly category_id: CocoId;
  readonly bbox: CocoBox;
  /** pixels²; decides small, medium or large. Left out: width times height. */
  readonly area?: number;
  /** 1: a region of many objects; detections in it are neither right nor wrong. */
  readonly iscrowd?: 0 | 1 | boolean;
}

export interface CocoCategory {
  readonly id: CocoId;
  readonly name: string;
}

/** Ground truth in COCO's JSON layout. */
export interface CocoTruth {
  readonly images: readonly CocoImage[];
  readonly annotations: readonly CocoAnnotation[];
  readonly categories: readonly CocoCategory[];
}

/** One detection in COCO's results layout. */
export interface CocoResult {
  readonly image_id: CocoId;
  readonly category_id: CocoId;
  readonly bbox: CocoBox;
  readonly score: number;
}
