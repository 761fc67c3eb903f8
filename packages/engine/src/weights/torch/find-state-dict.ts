import type { CheckpointErrors } from './checkpoint-error.ts';
import { isModule, moduleState } from './module-state.ts';
import { TensorReference } from './pickle-values.ts';
import type { PickleValue } from './pickle-values.ts';

export interface FoundState {
  /** Where it lay: a key of the checkpoint, or nothing where the checkpoint is the state dict. */
  readonly under: string | undefined;
  readonly tensors: ReadonlyMap<string, TensorReference>;
}

/** Under which keys training scripts put the weights, the likeliest first. Optimisers and schedulers are under others. */
const keys = ['state_dict', 'model_state_dict', 'model', 'ema', 'params_ema', 'params', 'net', 'module'];

/**
 * The weights of a checkpoint: under a usual key, as a state dict or a pickled module, or the checkpoint itself. Of an averaged and a plain
 * module the averaged one is taken, as Ultralytics does when it loads its own files.
 *
 * @throws {DataError} where no weights are found
 */
export function findStateDict(value: PickleValue, errors: CheckpointErrors): FoundState {
  if (value instanceof Map) {
    const order = isModule(value.get('ema')) ? ['ema', ...keys] : keys;
    for (const key of order) {
      const inner = value.get(key);
      const tensors = tensorsOf(inner, errors);
      if (tensors.size > 0) return { under: key, tensors };
      // Two deep, as an average that is kept with its number of updates.
      const module = inner instanceof Map ? tensorsOf(inner.get('module'), errors) : tensors;
      if (module.size > 0) return { under: `${key}.module`, tensors: module };
    }
  }
  const bare = tensorsOf(value, errors);
  if (bare.size > 0) return { under: undefined, tensors: bare };
  const found =
    value instanceof Map
      ? `the keys ${[...value.keys()]
          .filter((key) => typeof key === 'string')
          .slice(0, 10)
          .join(', ')}`
      : 'no dictionary';
  throw errors.noWeights(found);
}

function tensorsOf(value: PickleValue | undefined, errors: CheckpointErrors): ReadonlyMap<string, TensorReference> {
  if (isModule(value)) return moduleState(value, errors);
  const tensors = new Map<string, TensorReference>();
  if (!(value instanceof Map)) return tensors;
  for (const [name, tensor] of value)
    if (typeof name === 'string' && tensor instanceof TensorReference) tensors.set(name, tensor);
  return tensors;
}
