import { quoted } from './checkpoint-error.ts';
import type { CheckpointErrors } from './checkpoint-error.ts';
import { PickleRecord, TensorReference } from './pickle-values.ts';
import type { PickleValue } from './pickle-values.ts';

const deepest = 100;
const mostNames = 500_000;

/** Whether a record has what every `torch.nn.Module` has. */
export const isModule = (value: PickleValue | undefined): value is PickleRecord =>
  value instanceof PickleRecord && value.state.get('_modules') instanceof Map;

/**
 * What `module.state_dict()` would give for a pickled module: its parameters, then its buffers, then its children, by dotted names.
 *
 * @throws {DataError} for modules that hold themselves, and for more names than any network has
 * @source torch/nn/modules/module.py, _save_to_state_dict
 */
export function moduleState(root: PickleRecord, errors: CheckpointErrors): Map<string, TensorReference> {
  const state = new Map<string, TensorReference>();
  const above = new Set<PickleRecord>();
  // Modules are counted, too: a few that hold one another twice, forty deep, have more paths than memory.
  let visited = 0;

  const visit = (module: PickleRecord, prefix: string) => {
    if (above.has(module)) throw errors.broken(`a module that holds itself, under ${quoted(prefix)}`);
    if (above.size >= deepest) throw errors.broken(`modules more than ${deepest} deep`);
    above.add(module);
    const fleeting = module.state.get('_non_persistent_buffers_set');
    for (const kind of ['_parameters', '_buffers']) {
      for (const [name, tensor] of named(module, kind)) {
        count();
        if (kind === '_buffers' && fleeting instanceof Set && fleeting.has(name)) continue;
        if (tensor instanceof TensorReference) state.set(prefix + name, tensor);
      }
    }
    for (const [name, child] of named(module, '_modules')) {
      count();
      if (child instanceof PickleRecord) visit(child, `${prefix}${name}.`);
    }
    above.delete(module);
  };
  const count = () => {
    if (++visited > mostNames) throw errors.broken(`more than ${mostNames} modules and tensors`);
  };
  visit(root, '');
  return state;
}

function* named(module: PickleRecord, kind: string): Generator<[string, PickleValue]> {
  const entries = module.state.get(kind);
  if (!(entries instanceof Map)) return;
  for (const [name, value] of entries) if (typeof name === 'string') yield [name, value];
}
