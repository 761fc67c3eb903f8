import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';

export interface OpDefinition<Input extends string, Attributes extends object> {
  /** Unique among kernels; ours start with `Loupe`. */
  readonly name: string;
  readonly forward: (inputs: Readonly<Record<Input, Tensor>>, attributes: Attributes) => Tensor | Tensor[];
  /** What the gradient needs; kept from the forward pass until the backward pass ends. */
  readonly saves: { readonly inputs?: readonly Input[]; readonly outputs?: readonly boolean[] };
  /** One lazy gradient an input: it runs only if something upstream learns. `saved` holds the inputs, then the outputs, of `saves`. */
  readonly gradient: (dy: Tensor[], saved: Tensor[], attributes: Attributes) => Partial<Record<Input, () => Tensor>>;
}

/**
 * A differentiable op from TensorFlow's kernels. It is registered as a kernel of its own and not built with `tf.customGrad`,
 * which computes the gradients of all inputs, also of images and frozen weights, where nobody asks for them.
 *
 * @returns a function from named inputs and attributes to the outputs, owned by the caller
 */
export function defineOp<Input extends string, Attributes extends object>(
  definition: OpDefinition<Input, Attributes>,
): (inputs: Readonly<Record<Input, Tensor>>, attributes: Attributes) => Tensor[] {
  return (inputs, attributes) => {
    if (tf.getKernel(definition.name, 'tensorflow') === undefined) register(definition);
    const outputs = tf
      .engine()
      .runKernel(definition.name, inputs, attributes as Parameters<ReturnType<typeof tf.engine>['runKernel']>[2]);
    return Array.isArray(outputs) ? outputs : [outputs];
  };
}

function register<Input extends string, Attributes extends object>({
  name,
  forward,
  saves,
  gradient,
}: OpDefinition<Input, Attributes>): void {
  tf.registerKernel({
    kernelName: name,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs, attrs }) =>
      tf.tidy(() => forward(inputs as unknown as Record<Input, Tensor>, attrs as unknown as Attributes)),
  });
  tf.registerGradient({
    kernelName: name,
    inputsToSave: [...(saves.inputs ?? [])],
    outputsToSave: [...(saves.outputs ?? [])],
    gradFunc: (dy, saved, attrs) =>
      gradient(Array.isArray(dy) ? dy : [dy], saved, attrs as unknown as Attributes) as Record<string, () => Tensor>,
  });
}
