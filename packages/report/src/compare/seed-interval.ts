import type { Interval } from '../numbers/measured.ts';

/** Two-sided 95 % points of Student's t for 1, 2, … degrees of freedom, and for many. */
const tPoints = [12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622, 2.2281];
const beyond = 2.2281;

/**
 * 95 % interval of the mean over trainings with other seeds, as if their scores were normal; wide for few seeds, as it should be.
 *
 * @param values  one a seed, in any order
 * @returns       `undefined` for less than two; beyond eleven values the interval is a little too wide, never too narrow
 * @source        Student, 1908: mean ± t s / √n
 * @example       seedInterval([0.8, 0.9]) // [0.85 - 0.635, 0.85 + 0.635]
 */
export function seedInterval(values: readonly number[]): Interval | undefined {
  const count = values.length;
  if (count < 2) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  const half = (tPoints[count - 2] ?? beyond) * Math.sqrt(variance / count);
  return [mean - half, mean + half];
}
