import type { Parameter } from './parameter.ts';

/** What a layer is made of, by the names that PyTorch's module would give: parameters first, then children, in order. */
export interface LayerParts {
  readonly parameters?: Readonly<Record<string, Parameter>>;
  readonly children?: Readonly<Record<string, AnyLayer>>;
}

/** A callable layer. Its parameters have no values until the network that lists it is initialised or loaded. */
export interface Layer<A extends readonly unknown[], R> {
  (...inputs: A): R;
  readonly parts: LayerParts;
}

// `never[]` is what makes a layer of any inputs assignable here.
export type AnyLayer = Layer<never[], unknown>;

/**
 * A layer from its parts and a function. The keys of `children` are the names in the state dict: `{ conv: conv2d(…) }` inside
 * `{ model: … }` gives `model.conv.weight`. A key may hold dots.
 *
 * @example
 * const block = layer({ children: { conv, bn } }, (x: Tensor) => ops.relu(bn(conv(x))));
 */
export function layer<A extends readonly unknown[], R, P extends LayerParts>(
  parts: P,
  forward: (...inputs: A) => R,
): Layer<A, R> & { readonly parts: P } {
  const callable = (...inputs: A) => forward(...inputs);
  return Object.assign(callable, { parts });
}
