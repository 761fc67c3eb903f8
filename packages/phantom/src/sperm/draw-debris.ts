import type { Rng } from '@loupe/core';
import { makeClouds } from '../drawing/clouds.ts';
import { blob, drawWobble, eachCovered, ellipse } from '../drawing/shape.ts';
import type { Smear } from './plan-sperm.ts';
import { addDye, dyes, type Dye, type Stain } from './stain.ts';

/** What lies on a slide beside sperm: films of stain, specks, bubbles, and now and then a round cell. @param amount  1 is usual */
export function addDebris(stain: Stain, { headLength }: Smear, amount: number, rng: Rng): void {
  const { width, height } = stain;
  addFilm(stain, headLength, amount, rng.fork('film'));
  const often = (usual: number) => Math.floor(usual * amount + rng.next());
  const place = () => ({ x: rng.uniform(0, width), y: rng.uniform(0, height) });

  for (let i = often(rng.uniform(2, 16)); i > 0; i--) {
    const size = headLength * Math.exp(rng.uniform(Math.log(0.04), Math.log(0.26)));
    const oval = { centre: place(), rx: size, ry: size * rng.uniform(0.6, 1), angle: rng.uniform(0, 3) };
    const strength = rng.uniform(0.2, 1.1);
    const dye: Dye = rng.next() < 0.3 ? dyes.acrosome : dyes.speck;
    eachCovered(blob(oval, drawWobble(0.12, rng)), width, height, (at, cover) =>
      addDye(stain, at, dye, cover * strength),
    );
  }
  for (let i = often(rng.uniform(0, 3)); i > 0; i--) {
    const size = headLength * rng.uniform(0.07, 0.16);
    // A bubble bends light: a dark rim about a bright middle.
    eachCovered(ellipse({ centre: place(), rx: size, ry: size }), width, height, (at, cover, depth) =>
      addDye(stain, at, dyes.speck, cover * (depth < size * 0.4 ? 0.35 : -0.12)),
    );
  }
  for (let i = often(rng.uniform(0, 0.35)); i > 0; i--) {
    const size = headLength * rng.uniform(0.5, 1.15);
    const texture = makeClouds(3, rng.fork('cell', i));
    const oval = { centre: place(), rx: size, ry: size * rng.uniform(0.75, 1) };
    const strength = rng.uniform(0.55, 0.9);
    eachCovered(blob(oval, drawWobble(0.12, rng)), width, height, (at, cover, _depth, x, y) => {
      const grain = 1 + 0.3 * texture(500 + (x * 2.5) / size, 500 + (y * 2.5) / size);
      addDye(stain, at, dyes.nucleus, cover * strength * grain);
    });
  }
}

/** Stain that was not rinsed off, in clouds. */
function addFilm(stain: Stain, headLength: number, amount: number, rng: Rng): void {
  const { width, height } = stain;
  const clouds = makeClouds(4, rng);
  const fine = 0.35 / headLength;
  const floor = rng.uniform(0.05, 0.5);
  const strength = amount * rng.uniform(0.6, 1.8);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const thick = clouds(500 + x * fine, 500 + y * fine) - floor;
      if (thick > 0) addDye(stain, i, dyes.film, thick * strength);
    }
  }
}
