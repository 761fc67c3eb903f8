/** How much red, green and blue light a full coat of it takes away: optical densities to base e. */
export type Dye = readonly [number, number, number];

/** Colours of a smear stained for sperm morphology: nuclei indigo, acrosomes violet, tails pale blue. */
export const dyes = {
  nucleus: [1.5, 1.85, 0.5],
  acrosome: [0.5, 1.05, 0.25],
  body: [0.62, 0.5, 0.13],
  tail: [0.27, 0.2, 0.05],
  speck: [0.55, 0.42, 0.14],
  film: [0.05, 0.11, 0.02],
} as const satisfies Record<string, Dye>;

/** What a picture's light must pass: one plane for each colour. */
export interface Stain {
  readonly width: number;
  readonly height: number;
  readonly planes: readonly [Float32Array, Float32Array, Float32Array];
}

export function createStain(width: number, height: number): Stain {
  const plane = () => new Float32Array(width * height);
  return { width, height, planes: [plane(), plane(), plane()] };
}

/** Lays dye over a pixel. */
export function addDye({ planes: [red, green, blue] }: Stain, i: number, dye: Dye, amount: number): void {
  red[i]! += dye[0] * amount;
  green[i]! += dye[1] * amount;
  blue[i]! += dye[2] * amount;
}
