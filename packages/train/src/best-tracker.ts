/** Follows one validation quantity: which epoch is best so far, and whether it is time to stop. */
export interface BestTracker {
  /** @returns true where this epoch is better than every one before; an undefined value never is */
  offer(epoch: number, value: number | null): boolean;
  readonly bestEpoch: number | null;
  readonly bestValue: number | null;
  /** True after `patience` offers without a better one; never where patience is 0. */
  readonly exhausted: boolean;
  /** Counts offers without a better one anew, for a new phase of training. */
  restart(): void;
}

/**
 * @param better    which of two values is
 * @param patience  offers without a better one before `exhausted`; 0: never
 * @example const best = trackBest(2); best.offer(1, .4); best.offer(2, .3); best.offer(3, .4); best.exhausted // true
 */
export function trackBest(patience: number, better: 'higher' | 'lower' = 'higher'): BestTracker {
  const isBetter = (value: number, than: number) => (better === 'higher' ? value > than : value < than);
  let bestEpoch: number | null = null;
  let bestValue: number | null = null;
  let offersSince = 0;
  return {
    offer(epoch, value) {
      // Ties keep the earlier epoch: less training for the same result.
      if (value !== null && (bestValue === null || isBetter(value, bestValue))) {
        bestEpoch = epoch;
        bestValue = value;
        offersSince = 0;
        return true;
      }
      offersSince++;
      return false;
    },
    get bestEpoch() {
      return bestEpoch;
    },
    get bestValue() {
      return bestValue;
    },
    get exhausted() {
      return patience > 0 && offersSince >= patience;
    },
    restart() {
      offersSince = 0;
    },
  };
}
