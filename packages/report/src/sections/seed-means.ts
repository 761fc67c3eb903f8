import type { Result } from '../compare/comparison.ts';
import { seedInterval } from '../compare/seed-interval.ts';
import type { ResultQuantity } from '../compare/task-report.ts';
import { measured, notMeasured, type Measured } from '../numbers/measured.ts';

/** The mean of each quantity over a model's seeds, with the interval of that mean; `null` where there is one run. */
export function seedMeans(
  quantities: readonly ResultQuantity[],
  seeds: readonly { readonly result: Result }[],
): Measured[] | null {
  if (seeds.length < 2) return null;
  return quantities.map((quantity) => {
    const values = seeds.map(({ result }) => quantity.of(result.test));
    const missing = values.find(({ value }) => value === null);
    if (missing !== undefined) return notMeasured(`with one seed at least: ${missing.reason}`);
    const known = values.map(({ value }) => value!);
    return measured(known.reduce((sum, value) => sum + value, 0) / known.length, seedInterval(known));
  });
}
