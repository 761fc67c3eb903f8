const z95 = 1.959963984540054;

/**
 * Score interval of a proportion at 95 %: within [0, 1] also for few trials, and for none or all of them.
 *
 * @param successes  in [0, trials]
 * @param trials     above 0
 * @source           Wilson, 1927; without continuity correction
 * @example          wilsonInterval(8, 10) // [0.4902, 0.9433], rounded
 */
export function wilsonInterval(successes: number, trials: number): readonly [number, number] {
  const share = successes / trials;
  const square = z95 ** 2;
  const middle = (share + square / (2 * trials)) / (1 + square / trials);
  const half = (z95 / (1 + square / trials)) * Math.sqrt((share * (1 - share)) / trials + square / (4 * trials ** 2));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
