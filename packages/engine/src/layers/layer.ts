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
  const callable = (...inputs: A) => {
    const result = standIn?.of === self ? (standIn.output as R) : forward(...inputs);
    observer?.(self, result);
    return result;
  };
  const self = Object.assign(callable, { parts });
  return self;
}

/** Told of each call of a layer, inner ones first, with what it returned. */
export type LayerObserver = (layer: AnyLayer, result: unknown) => void;

// Dynamic scope, as the mode.
let observer: LayerObserver | undefined;

/** Runs `work`, a synchronous function, and tells `told` of every layer that runs in it. */
export function observeLayers<R>(told: LayerObserver, work: () => R): R {
  const before = observer;
  observer = told;
  try {
    return work();
  } finally {
    observer = before;
  }
}

let standIn: { readonly of: AnyLayer; readonly output: unknown } | undefined;

/** Runs `work`, a synchronous function, in which `output` stands for what the layer `of` would return; the layer itself does not run. */
export function withOutput<R>(of: AnyLayer, output: unknown, work: () => R): R {
  const before = standIn;
  standIn = { of, output };
  try {
    return work();
  } finally {
    standIn = before;
  }
}
