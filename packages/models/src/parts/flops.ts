import type { Network } from '@loupe/engine';

/**
 * Operations of one forward pass, multiply and add counted as two: convolutions and linear layers, without biases, normalisation and
 * activations.
 *
 * @param places  the places (height x width of the output map, all levels together) at which a weight of this name is applied
 */
export function countFlops(
  network: Pick<Network<never, unknown>, 'parameters'>,
  places: (name: string) => number,
): number {
  let sum = 0;
  for (const [name, { role, shape, size }] of network.parameters) {
    if (role === 'weight' && shape.length >= 2) sum += 2 * size * places(name);
  }
  return sum;
}
