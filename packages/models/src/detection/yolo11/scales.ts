/** How deep and wide one size of YOLO11 is. */
export interface Scale {
  /** Multiplies the repeats of a block. */
  readonly depth: number;
  /** Multiplies the channels, after `maxChannels` capped them. */
  readonly width: number;
  readonly maxChannels: number;
  /** Whether every CSP block holds C3k blocks, not only the three deepest (6, 8 and 22). */
  readonly c3kEverywhere: boolean;
}

/** Source: Ultralytics, yolo11.yaml (scales) and its model parser (sizes from m on use C3k everywhere). */
export const scales = {
  n: { depth: 0.5, width: 0.25, maxChannels: 1024, c3kEverywhere: false },
  s: { depth: 0.5, width: 0.5, maxChannels: 1024, c3kEverywhere: false },
  m: { depth: 0.5, width: 1, maxChannels: 512, c3kEverywhere: true },
} as const satisfies Record<string, Scale>;
export type ScaleName = keyof typeof scales;

/** Channels at a scale: capped, multiplied, rounded up to a multiple of 8. @example scaledWidth(64, scales.n) // 16 */
export function scaledWidth(channels: number, { width, maxChannels }: Scale): number {
  return Math.ceil((Math.min(channels, maxChannels) * width) / 8) * 8;
}

/** Repeats at a scale, at least one. */
export function scaledDepth(repeats: number, { depth }: Scale): number {
  return Math.max(1, Math.round(repeats * depth));
}
