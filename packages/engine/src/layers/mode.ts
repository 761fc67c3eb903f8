/** Whether a forward pass learns (batch statistics, dropout) or predicts (running statistics). */
export type Mode = 'training' | 'inference';

// Dynamic scope: a forward pass is synchronous, so one variable serves every network and no layer has to pass it on.
let current: Mode = 'inference';

/** True inside `withMode('training', …)`. */
export function isTraining(): boolean {
  return current === 'training';
}

/** Runs `forward`, a synchronous function, in a mode, and restores the mode that was. */
export function withMode<R>(mode: Mode, forward: () => R): R {
  const before = current;
  current = mode;
  try {
    return forward();
  } finally {
    current = before;
  }
}
