import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRng } from '@loupe/core';
import { createRaster, encodeJpeg } from '@loupe/dataset';

/**
 * Writes JPEG files that take as long to decode as photographs do: soft spots of light with the grain of a sensor on them.
 *
 * @param {{ width: number, height: number, channels: 1 | 3, count: number }} wanted
 * @returns {Promise<{ folder: string, files: string[] }>} a new folder under the system's own for temporary files; the caller removes it
 */
export async function writePictures({ width, height, channels, count }) {
  const folder = mkdtempSync(join(tmpdir(), 'loupe-pictures-'));
  const files = [];
  for (let index = 0; index < count; index++) {
    const rng = createRng(0).fork('picture', index);
    const raster = createRaster(width, height, channels);
    const spots = Array.from({ length: 12 }, () => ({
      x: rng.next() * width,
      y: rng.next() * height,
      reach: (0.05 + 0.2 * rng.next()) * width,
      light: Array.from({ length: channels }, () => 160 * rng.next() - 60),
    }));
    for (let y = 0, at = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const near = spots.map((spot) => Math.exp(-((x - spot.x) ** 2 + (y - spot.y) ** 2) / spot.reach ** 2));
        const grain = 6 * rng.normal();
        for (let channel = 0; channel < channels; channel++) {
          const light = near.reduce((sum, share, i) => sum + share * spots[i].light[channel], 90);
          raster.data[at++] = Math.min(255, Math.max(0, light + grain));
        }
      }
    }
    const file = join(folder, `${index}.jpg`);
    writeFileSync(file, await encodeJpeg(raster, 90));
    files.push(file);
  }
  return { folder, files };
}
