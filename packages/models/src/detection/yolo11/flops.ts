/** Of a layer's output, in pixels a cell, by its number in the reference. */
const layerStride: Readonly<Record<string, number>> = {
  0: 2,
  1: 4,
  2: 4,
  3: 8,
  4: 8,
  5: 16,
  6: 16,
  7: 32,
  8: 32,
  9: 32,
  10: 32,
  13: 16,
  16: 8,
  17: 16,
  19: 16,
  20: 32,
  22: 32,
};

/**
 * Floating-point operations of one forward pass over one square image, two for each multiplication with addition, counting
 * convolutions and the two matrix products of attention; normalisation and activations are under a hundredth of it.
 *
 * Every convolution of a numbered layer works at that layer's output size (the head's at its level's), so names and shapes are enough.
 *
 * @param shapes  of all parameters, by name, in PyTorch's layout
 * @param size    side of the image, pixels
 */
export function yolo11Flops(shapes: ReadonlyMap<string, readonly number[]>, size: number): number {
  let operations = 0;
  for (const [name, shape] of shapes) {
    if (shape.length !== 4) continue;
    const [, layer, branch, level] = name.split('.');
    const stride = layer !== '23' ? layerStride[layer!]! : branch === 'dfl' ? undefined : 8 * 2 ** Number(level);
    const cells = stride === undefined ? 4 * pointCount(size) : (size / stride) ** 2;
    operations += 2 * cells * shape.reduce((product, side) => product * side, 1);
    if (name.endsWith('attn.qkv.conv.weight')) {
      // Outputs are values (as wide as the input) and keys and queries (together as wide as the input); each cell meets each cell.
      operations += 2 * cells ** 2 * (shape[1]! / 2 + shape[1]!);
    }
  }
  return operations;
}

function pointCount(size: number): number {
  return [8, 16, 32].reduce((sum, stride) => sum + (size / stride) ** 2, 0);
}
