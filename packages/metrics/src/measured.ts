/** A number, or null with the reason why there is none. */
export interface Measured {
  readonly value: number | null;
  readonly reason?: string;
}

/** `numerator / denominator`, or null for `reason` where the denominator is 0. */
export function ratio(numerator: number, denominator: number, reason: string): Measured {
  return denominator === 0 ? { value: null, reason } : { value: numerator / denominator };
}

/**
 * The mean of those values that are defined, or null for `reason` where none is (or all weigh 0).
 *
 * @param weights  one a value; all alike unless given
 * @example        meanOfDefined([{ value: 1 }, { value: null, reason: 'empty' }, { value: 0 }], 'all empty').value // 0.5
 */
export function meanOfDefined(values: readonly Measured[], reason: string, weights?: ArrayLike<number>): Measured {
  let sum = 0,
    total = 0;
  values.forEach(({ value }, at) => {
    if (value === null) return;
    const weight = weights ? weights[at]! : 1;
    sum += weight * value;
    total += weight;
  });
  return ratio(sum, total, reason);
}
