import { tf, withMode, type Network, type Tensor } from '@loupe/engine';
import { transpose } from './transpose.ts';

/**
 * One forward and backward pass in training mode.
 *
 * @returns the loss, and the gradient of every trainable parameter by name, row-major in PyTorch's layout
 */
export async function lossGradients(
  network: Pick<Network<never, unknown>, 'trainable'>,
  loss: () => Tensor,
): Promise<{ loss: number; gradients: Map<string, Float32Array> }> {
  const trainable = network.trainable();
  const { value, grads } = withMode('training', () =>
    tf.variableGrads(
      () => loss().asScalar(),
      trainable.map(([, parameter]) => parameter.variable),
    ),
  );
  const gradients = new Map<string, Float32Array>();
  for (const [name, parameter] of trainable) {
    const gradient = grads[parameter.variable.name]!;
    const data = (await gradient.data()) as Float32Array;
    const isKernel = parameter.shape.length === 4;
    gradients.set(
      name,
      isKernel ? transpose({ shape: gradient.shape, data }, [3, 2, 0, 1]).data : Float32Array.from(data),
    );
  }
  const result = { loss: (await value.data())[0]!, gradients };
  tf.dispose([value, ...Object.values(grads)]);
  return result;
}

/** A tensor's values with its shape. */
export async function valuesOf(tensor: Tensor): Promise<{ shape: number[]; data: Float32Array }> {
  return { shape: [...tensor.shape], data: Float32Array.from(await tensor.data()) };
}
