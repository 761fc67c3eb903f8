import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Parameter } from '../layers/parameter.ts';
import { loadEngine } from './tf.ts';

// Collecting takes a tenth of a second, whatever the network.
const WORTH_BYTES = 8 * 2 ** 20;

/**
 * Gives back what lies idle: JavaScript's arrays that nobody holds any more, and memory that TensorFlow and the C library keep for later. Call it
 * where the work's kind changes, never in a step. It does nothing where the network has less than 8 MiB of parameters.
 *
 * V8 learns little of how large arrays of numbers are: it would leave those of a new network, as many bytes as its parameters, until long after.
 */
export function releaseMemory(parameters: ReadonlyMap<string, Parameter>): void {
  const bytes = [...parameters.values()].reduce(
    (sum, { shape }) => sum + shape.reduce((product, side) => product * side, Float32Array.BYTES_PER_ELEMENT),
    0,
  );
  if (bytes < WORTH_BYTES) return;
  collectGarbage();
  loadEngine().memory?.release();
}

let collect: (() => void) | undefined;

function collectGarbage(): void {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
    setFlagsFromString('--no-expose-gc');
  }
  collect();
}
