import type { Rng } from '@loupe/core';
import type { Raster } from '@loupe/dataset';
import { toBytes } from '../drawing/to-bytes.ts';
import { drawMask } from './draw-mask.ts';
import { drawStain } from './draw-stain.ts';
import { looks } from './look.ts';
import { planCells, type Nucleus } from './plan-cells.ts';
import type { CellDomain, CellsConfig } from './schema.ts';

export interface CellPicture {
  /** Grey, or in colour where the domain is. */
  readonly source: Raster;
  /** Grey: see `drawMask`. */
  readonly mask: Raster;
  readonly domain: CellDomain;
  readonly cells: readonly Nucleus[];
}

/**
 * Draws one picture of nuclei with its mask.
 *
 * @param rng  forked for this picture; nothing else varies the result
 */
export function drawCells(config: CellsConfig, rng: Rng): CellPicture {
  const { size, domains, noise, blur } = config;
  const width = rng.integer(size.width[0], size.width[1] + 1);
  const height = rng.integer(size.height[0], size.height[1] + 1);
  const domain = domains[rng.integer(0, domains.length)]!;
  const cells = planCells(config, width, height, rng.fork('cells'));
  const stain = drawStain(cells, { width, height, blur }, rng.fork('stain'));
  const values = looks[domain](stain, { width, height, noise }, rng.fork('look'));
  return { source: toBytes(values, width, height), mask: drawMask(cells, width, height), domain, cells };
}
