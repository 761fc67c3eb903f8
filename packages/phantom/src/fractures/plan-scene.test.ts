import { createRng } from '@loupe/core';
import { fillFromPreset, fracturePresets } from '../index.ts';
import { planScene } from './plan-scene.ts';
import { FracturesConfig } from './schema.ts';

const plan = (settings: object, index: number) =>
  planScene(fillFromPreset(FracturesConfig.parse(settings)), createRng(1).fork('image', index));

describe.each(fracturePresets)('planScene() of %s', (preset) => {
  const scenes = Array.from({ length: 200 }, (_, i) => plan({ preset }, i));

  it('keeps boxes inside the picture, with outlines that fill them', () => {
    for (const { width, height, fractures } of scenes) {
      for (const { box, outline } of fractures) {
        expect(Math.min(box[0], box[1], width - box[2], height - box[3])).toBeGreaterThanOrEqual(0);
        const xs = outline.filter((_, i) => i % 2 === 0);
        const ys = outline.filter((_, i) => i % 2 === 1);
        expect([Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]).toEqual(box);
      }
    }
  });

  it('draws fractures of a size that a detector can see at 160 px', () => {
    const sides = scenes.flatMap(({ width, height, fractures }) =>
      fractures.map(({ box }) => (Math.max(box[2] - box[0], box[3] - box[1]) * 160) / Math.max(width, height)),
    );
    sides.sort((a, b) => a - b);
    expect(sides[0]).toBeGreaterThan(12);
    expect(sides[sides.length >> 1]).toBeGreaterThan(18);
    expect(sides[sides.length >> 1]).toBeLessThan(50);
  });

  it('leaves about as many images without a fracture as asked, and never breaks more than asked', () => {
    const { negatives, fractures: most } = fillFromPreset(FracturesConfig.parse({ preset }));
    const empty = scenes.filter(({ fractures }) => fractures.length === 0).length;
    // 200 draws: three standard deviations are .09.
    expect(Math.abs(empty / scenes.length - negatives)).toBeLessThan(0.09);
    expect(Math.max(...scenes.map(({ fractures }) => fractures.length))).toBe(most);
  });
});

it('planScene() names the class after the type where the classes are types', () => {
  const types = Array.from({ length: 30 }, (_, i) => plan({ classes: ['oblique', 'transverse'], negatives: 0 }, i))
    .flatMap(({ fractures }) => fractures)
    .map(({ type }) => type);
  expect(new Set(types)).toEqual(new Set(['oblique', 'transverse']));
});
