/** A number, or why there is none. */
export type Measured =
  | { readonly value: number; readonly reason?: undefined; readonly interval?: Interval }
  | { readonly value: null; readonly reason: string; readonly interval?: undefined };

/** Lower and upper end of a 95 % interval. */
export type Interval = readonly [number, number];

export function measured(value: number, interval?: Interval): Measured {
  return interval === undefined ? { value } : { value, interval };
}

export function notMeasured(reason: string): Measured {
  return { value: null, reason };
}

/** A quotient, or why it is undefined: a share of nothing. */
export function quotient(part: number, whole: number, reasonWhenNothing: string): Measured {
  return whole === 0 ? notMeasured(reasonWhenNothing) : measured(part / whole);
}
