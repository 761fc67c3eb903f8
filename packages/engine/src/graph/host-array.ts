import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';

/** Numbers of one batch made on the host: images and whatever the loss compares them with, by name. */
export interface HostArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

export type HostBatch = Readonly<Record<string, HostArray>>;

/** An output's values, row-major. */
export interface RawOutput {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** The batch's arrays as tensors, owned by the caller. */
export function batchTensors(batch: HostBatch): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(batch).map(([name, { shape, data }]) => [
      name,
      tf.tensor(data, [...shape], data instanceof Float32Array ? 'float32' : 'int32'),
    ]),
  );
}

/** Values out of tensors, which are freed. */
export function takeOutputs(tensors: readonly Tensor[]): RawOutput[] {
  const outputs = tensors.map((tensor) => ({ shape: [...tensor.shape], data: tensor.dataSync() as Float32Array }));
  tf.dispose([...tensors]);
  return outputs;
}

/** Equal for batches that one recording fits. */
export const shapesOf = (batch: HostBatch): string =>
  Object.entries(batch)
    .map(([name, { shape, data }]) => `${name}:${data instanceof Float32Array ? 'f' : 'i'}${shape.join('x')}`)
    .join();
