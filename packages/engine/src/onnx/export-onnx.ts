import { UsageError } from '@loupe/core';
import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';
import type { Source } from '../graph/record.ts';
import type { Network } from '../network/network.ts';
import { recordPass } from '../predictor/predictor.ts';
import { createOnnxBuilder } from './onnx-model.ts';
import { translations } from './onnx-ops.ts';
import { plainOf } from './onnx-value.ts';
import type { OnnxValue } from './onnx-value.ts';

export interface OnnxExportOptions {
  readonly network: Pick<Network<never, unknown>, 'parameters'>;
  /** Forward pass: inputs to the tensors wanted, in order. Runs in inference mode, and is recorded, not computed. */
  readonly run: (inputs: Readonly<Record<string, Tensor>>) => readonly Tensor[];
  /** Shapes of the inputs, float32, images as `[n, h, w, c]`. */
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  /** Names what `run` gives, by its place. */
  readonly outputs: (index: number) => string;
  /** Facts to keep in the file, such as the classes' names. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * A network's inference pass as an ONNX file (opset 17), with fixed shapes and the parameters, which keep their names, as they are now.
 *
 * Images are inputs in ONNX's usual layout: what `run` takes as `[n, h, w, c]` the file takes as `[n, c, h, w]`. Outputs are those of `run`.
 *
 * @throws {UsageError} `ONNX_OP` for a TensorFlow op that has no translation
 */
export function exportOnnx({
  network: { parameters },
  run,
  inputs,
  outputs,
  metadata = {},
}: OnnxExportOptions): Uint8Array {
  const onnx = createOnnxBuilder();
  const zeros = Object.fromEntries(Object.entries(inputs).map(([name, shape]) => [name, tf.zeros([...shape])]));
  const pass = recordPass(parameters, run, zeros);
  tf.dispose(zeros);

  const named = new Map<string, OnnxValue>();
  for (const [name, shape] of Object.entries(inputs)) {
    const kind = { shape, dtype: 'float32' as const };
    const [n, h, w, c] = shape;
    const isImage = shape.length === 4;
    onnx.input(name, 'float32', isImage ? [n!, c!, h!, w!] : shape);
    named.set(`batch/${name}`, isImage ? { kind, nchw: name } : { kind, plain: name });
  }
  const made: OnnxValue[][] = [];
  const constants = new Map<unknown, OnnxValue>();
  const valueOf = (source: Source): OnnxValue => {
    if (source.kind === 'op') return made[source.op]![source.output]!;
    if (source.kind === 'constant') {
      const { value } = source;
      const known = constants.get(value) ?? { kind: value, constant: value };
      constants.set(value, known);
      return known;
    }
    const known = named.get(source.name);
    if (known) return known;
    const label = source.name.slice('parameter/'.length);
    const { variable } = parameters.get(label)!;
    const constant = { dtype: 'float32' as const, shape: variable.shape, values: variable.dataSync() as Float32Array };
    const value: OnnxValue = { kind: constant, constant, label };
    named.set(source.name, value);
    return value;
  };

  const needed = new Set<number>();
  const need = (source: Source) => {
    if (source.kind === 'op') needed.add(source.op);
  };
  pass.outputs.forEach(need);
  for (let i = pass.ops.length - 1; i >= 0; i--) if (needed.has(i)) pass.ops[i]!.inputs.forEach(need);

  pass.ops.forEach(({ name, inputs: from, call }, i) => {
    if (!needed.has(i)) return;
    const translate = Object.hasOwn(translations, name) ? translations[name] : undefined;
    if (!translate) throw noTranslation(name);
    made[i] = translate({ onnx, inputs: from.map(valueOf), call });
  });
  pass.outputs.forEach((source, i) => {
    const value = valueOf(source);
    onnx.output(outputs(i), plainOf(onnx, value), 'float32', value.kind.shape);
  });
  return onnx.model(metadata);
}

function noTranslation(op: string): UsageError {
  return new UsageError(`Cannot write the network as ONNX: expected ops with a translation, found TensorFlow's ${op}`, {
    code: 'ONNX_OP',
    at: { op },
    fix: 'Export the weights as safetensors, or add the op to packages/engine/src/onnx/onnx-ops.ts',
  });
}
