import { formatDuration, type Log } from '@loupe/core';
import type { FitEvent } from './fit.ts';

/**
 * A listener that tells how far training is and how long it will take, judged by the steps so far.
 *
 * @param totalSteps  over all epochs
 * @param now         milliseconds, any origin
 */
export function tellProgress(
  log: Log,
  { epochs, totalSteps, now }: { epochs: number; totalSteps: number; now: () => number },
): (event: FitEvent) => void {
  const startedAt = now();
  let stepsDone = 0;
  const timeLeft = () => formatDuration(((now() - startedAt) / Math.max(1, stepsDone)) * (totalSteps - stepsDone));
  const numbers = (values: Readonly<Record<string, number | null>>) =>
    Object.entries(values)
      .map(([name, value]) => `${name} ${value === null ? '–' : value.toFixed(3)}`)
      .join('  ');

  return (event) => {
    if (event.kind === 'step') {
      stepsDone++;
      log.line(
        `epoch ${event.epoch}/${epochs}  step ${stepsDone}/${totalSteps}  ${numbers(event.losses)}  ${timeLeft()} left`,
      );
    } else {
      const scores = event.val ? `  |  ${numbers(event.val)}` : '';
      log.note(`epoch ${event.epoch}/${epochs}  ${numbers(event.train)}${scores}  ${timeLeft()} left`);
    }
  };
}
