import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';
import { recordOps } from '../graph/record.ts';
import { observeLayers, type AnyLayer } from '../layers/layer.ts';
import { withMode } from '../layers/mode.ts';
import type { Network } from './network.ts';

/** One layer of a network, as a forward pass met it. */
export interface LayerTrace {
  /** In the state dict; empty for the network itself. */
  readonly name: string;
  /** How many layers it lies in. */
  readonly depth: number;
  /** Of every tensor that it gave back, in the order of its calls; empty where the pass did not need it. */
  readonly shapes: readonly (readonly number[])[];
  /** Numbers that can be learned in it and in all that it holds, without buffers. */
  readonly parameters: number;
}

/**
 * Every layer of a network with its output shapes in inference, in the order of the state dict.
 *
 * Nothing is computed that need not be: the pass is recorded, not run. The network must have no values yet, and has none afterwards.
 *
 * @param inputShape  of the one input, batch included
 */
export function traceLayers(
  network: Pick<Network<[Tensor], unknown>, 'root' | 'parameters' | 'dispose'>,
  inputShape: readonly number[],
): LayerTrace[] {
  const shapes = new Map<AnyLayer, number[][]>();
  const note = (of: AnyLayer, result: unknown) => {
    if (!shapes.has(of)) shapes.set(of, []);
    shapes.get(of)!.push(...tensorsIn(result).map((tensor) => [...tensor.shape]));
  };
  try {
    for (const parameter of network.parameters.values()) parameter.set(new Float32Array(parameter.size));
    tf.tidy(() => {
      const input: Tensor = tf.zeros([...inputShape]);
      const inputs: Record<string, Tensor> = { input };
      for (const [name, { variable }] of network.parameters) inputs[name] = variable;
      recordOps(inputs, () => observeLayers(note, () => withMode('inference', () => void network.root(input))));
    });
  } finally {
    network.dispose();
  }
  return rowsOf(network.root, '', 0, shapes);
}

/** Tensors in an output: one, a list, or a record of them. */
function tensorsIn(result: unknown): Tensor[] {
  if (result instanceof tf.Tensor) return [result as Tensor];
  return typeof result === 'object' && result !== null ? Object.values(result).flatMap(tensorsIn) : [];
}

function rowsOf(
  node: AnyLayer,
  name: string,
  depth: number,
  shapes: ReadonlyMap<AnyLayer, readonly number[][]>,
): LayerTrace[] {
  const { parameters = {}, children = {} } = node.parts;
  const below = Object.entries(children).map(([key, child]) =>
    rowsOf(child, name === '' ? key : `${name}.${key}`, depth + 1, shapes),
  );
  const own = Object.values(parameters).reduce((sum, { role, size }) => sum + (role === 'weight' ? size : 0), 0);
  const total = below.reduce((sum, [child]) => sum + child!.parameters, own);
  return [{ name, depth, shapes: shapes.get(node) ?? [], parameters: total }, ...below.flat()];
}
