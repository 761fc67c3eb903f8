import { createRng } from '@loupe/core';
import { drawRadiograph, fillFromPreset, fracturePresets } from '../index.ts';
import { FracturesConfig } from './schema.ts';

const draw = (settings: object, index: number) =>
  drawRadiograph(fillFromPreset(FracturesConfig.parse(settings)), createRng(1).fork('image', index));

describe.each(fracturePresets)('drawRadiograph() of %s', (preset) => {
  it('shows each fracture: its box differs clearly from the same bone unbroken', () => {
    for (let index = 0; index < 6; index++) {
      const { raster, fractures } = draw({ preset }, index);
      const unbroken = draw({ preset, negatives: 1 }, index);
      expect(unbroken.fractures).toEqual([]);
      for (const { box } of fractures) {
        let clear = 0;
        for (let y = Math.ceil(box[1]); y < Math.floor(box[3]); y++) {
          for (let x = Math.ceil(box[0]); x < Math.floor(box[2]); x++) {
            const i = y * raster.width + x;
            if (unbroken.raster.data[i]! - raster.data[i]! > 25) clear++;
          }
        }
        expect(clear).toBeGreaterThan(4);
      }
    }
  });

  it('draws bone brighter than soft tissue, and soft tissue brighter than air', () => {
    const { raster } = draw({ preset, negatives: 1, cutoff: 0 }, 3);
    const sorted = [...raster.data].sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]!;
    expect(at(0.02)).toBeLessThan(40);
    expect(at(0.98)).toBeGreaterThan(130);
    expect(at(0.98)).toBeLessThanOrEqual(255);
  });
});
