import { ShapeError } from '@loupe/core';
import fc from 'fast-check';
import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';
import { expectNoLeak, randomTensor } from '../testing/expect-gradients.ts';
import { conv2d } from './conv2d.ts';
import { sides } from './padding.ts';
import type { Sides } from './padding.ts';

interface Case {
  stride: number;
  padding: number | Sides;
  dilation: number;
  groups: number;
}

/** The definition, loop by loop, in double precision. */
function naive(
  x: Tensor,
  kernel: Tensor,
  { stride, padding, dilation, groups }: Case,
): { shape: number[]; data: Float64Array } {
  const [n, h, w, cin] = x.shape as [number, number, number, number];
  const [kh, kw, cg, cout] = kernel.shape as [number, number, number, number];
  const [top, bottom, left, right] = sides(padding);
  const oh = Math.floor((h + top + bottom - dilation * (kh - 1) - 1) / stride) + 1;
  const ow = Math.floor((w + left + right - dilation * (kw - 1) - 1) / stride) + 1;
  const a = x.dataSync(),
    k = kernel.dataSync();
  const data = new Float64Array(n * oh * ow * cout);
  for (let b = 0, at = 0; b < n; b++)
    for (let y = 0; y < oh; y++)
      for (let z = 0; z < ow; z++)
        for (let o = 0; o < cout; o++, at++) {
          const group = Math.floor(o / (cout / groups));
          for (let i = 0; i < kh; i++)
            for (let j = 0; j < kw; j++)
              for (let c = 0; c < cg; c++) {
                const row = y * stride + i * dilation - top,
                  column = z * stride + j * dilation - left;
                if (row < 0 || row >= h || column < 0 || column >= w) continue;
                data[at]! +=
                  a[((b * h + row) * w + column) * cin + group * cg + c]! * k[((i * kw + j) * cg + c) * cout + o]!;
              }
        }
  return { shape: [n, oh, ow, cout], data };
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);

function expectConvolution(xShape: number[], kernelShape: number[], options: Case): void {
  tf.tidy(() => {
    const [x, kernel, otherX, otherKernel] = [
      randomTensor(xShape, 1),
      randomTensor(kernelShape, 2),
      randomTensor(xShape, 3),
      randomTensor(kernelShape, 4),
    ];
    const expected = naive(x, kernel, options);
    const found = conv2d(x, kernel, options);
    expect(found.shape).toEqual(expected.shape);
    const worst = Array.from(found.dataSync()).reduce(
      (most, value, i) => Math.max(most, Math.abs(value - expected.data[i]!)),
      0,
    );
    expect(worst).toBeLessThan(1e-4);
    // Linear in each argument, so <gradient, other> is the projected value at `other`, with no error of differences.
    const dy = randomTensor(expected.shape, 5);
    const [dx, dKernel] = tf.grads((a, b) => conv2d(a, b, options))([x, kernel], dy);
    const projection = dy.dataSync();
    const size = Math.sqrt(projection.length * kernel.size);
    expect(
      Math.abs(dot(dx!.dataSync(), otherX.dataSync()) - dot(naive(otherX, kernel, options).data, projection)) / size,
    ).toBeLessThan(1e-4);
    expect(
      Math.abs(
        dot(dKernel!.dataSync(), otherKernel.dataSync()) - dot(naive(x, otherKernel, options).data, projection),
      ) / size,
    ).toBeLessThan(1e-4);
  });
}

const plain = { stride: 1, padding: 0, dilation: 1, groups: 1 };

describe('conv2d()', () => {
  it.each([
    ['1x1', [2, 5, 6, 3], [1, 1, 3, 4], plain],
    ['1x1 at stride 2, even and odd', [2, 6, 7, 3], [1, 1, 3, 4], { ...plain, stride: 2 }],
    ['1x1 with padding', [1, 4, 4, 3], [1, 1, 3, 2], { ...plain, padding: 1 }],
    ['3x3 same', [2, 5, 6, 3], [3, 3, 3, 4], { ...plain, padding: 1 }],
    ['3x3 valid', [2, 5, 6, 3], [3, 3, 3, 4], plain],
    ['3x3 at stride 2, even', [2, 6, 8, 3], [3, 3, 3, 4], { ...plain, stride: 2, padding: 1 }],
    ['3x3 at stride 2, odd', [2, 7, 5, 3], [3, 3, 3, 4], { ...plain, stride: 2, padding: 1 }],
    ['7x7 at stride 2', [1, 14, 13, 3], [7, 7, 3, 4], { ...plain, stride: 2, padding: 3 }],
    ['6x6 at stride 2', [1, 14, 14, 3], [6, 6, 3, 4], { ...plain, stride: 2, padding: 2 }],
    ['uneven sides', [1, 6, 7, 2], [3, 2, 2, 3], { ...plain, padding: [0, 2, 1, 3] as const }],
    ['padding beyond the kernel', [1, 4, 4, 2], [2, 2, 2, 3], { ...plain, padding: 3 }],
    ['dilation 2', [2, 8, 9, 2], [3, 3, 2, 3], { ...plain, padding: 2, dilation: 2 }],
    ['dilation 3, uneven sides', [1, 9, 8, 2], [3, 2, 2, 3], { ...plain, padding: [4, 0, 1, 3] as const, dilation: 3 }],
    ['dilation wider than the image', [2, 5, 6, 2], [3, 3, 2, 3], { ...plain, padding: 7, dilation: 7 }],
    ['dilation 3 at stride 2', [2, 11, 12, 2], [3, 3, 2, 3], { ...plain, padding: 1, dilation: 3, stride: 2 }],
    ['two groups', [2, 5, 5, 4], [3, 3, 2, 6], { ...plain, padding: 1, groups: 2 }],
    ['depthwise', [2, 6, 6, 5], [3, 3, 1, 5], { ...plain, padding: 1, groups: 5 }],
    [
      'depthwise, stride 2, two outputs a channel',
      [2, 7, 6, 3],
      [5, 5, 1, 6],
      { ...plain, padding: 2, groups: 3, stride: 2 },
    ],
    [
      'depthwise, dilation 3, uneven sides, two outputs a channel',
      [2, 8, 7, 3],
      [3, 3, 1, 6],
      { ...plain, padding: [3, 2, 0, 4] as const, groups: 3, dilation: 3 },
    ],
    ['depthwise, dilation 2', [1, 7, 7, 3], [3, 3, 1, 3], { ...plain, padding: 2, groups: 3, dilation: 2 }],
  ])('conv2d() and its gradients agree with the definition: %s', (_, x, kernel, options) =>
    expectConvolution(x, kernel, options),
  );

  it('conv2d() and its gradients agree with the definition for any sides, stride and dilation', () => {
    const side = fc.integer({ min: 0, max: 3 });
    fc.assert(
      fc.property(
        fc.integer({ min: 4, max: 9 }),
        fc.integer({ min: 4, max: 9 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 2 }),
        fc.tuple(side, side, side, side),
        (h, w, kh, kw, stride, dilation, padding) => {
          fc.pre(dilation * (kh - 1) < h && dilation * (kw - 1) < w);
          expectConvolution([2, h, w, 2], [kh, kw, 2, 3], { stride, dilation, padding, groups: 1 });
        },
      ),
      { numRuns: 60, seed: 7 },
    );
  });

  it('conv2d() names the shapes that do not fit', () => {
    tf.tidy(() => {
      expect(() => conv2d(tf.zeros([1, 4, 4, 3]), tf.zeros([3, 3, 2, 4]))).toThrow(ShapeError);
      expect(() => conv2d(tf.zeros([1, 4, 4, 3]), tf.zeros([3, 3, 2, 4]))).toThrow(
        'expected [n, h, w, in] with [kh, kw, in / 1, out], found [1, 4, 4, 3] with [3, 3, 2, 4]',
      );
      expect(() => conv2d(tf.zeros([1, 2, 2, 3]), tf.zeros([3, 3, 3, 4]))).toThrow(
        'expected an input at least as large, found 2x2',
      );
    });
  });

  it('conv2d() leaves nothing but its result behind, gradients included', () => {
    const x = randomTensor([1, 6, 6, 4], 1);
    for (const [shape, options] of [
      [[1, 1, 4, 2], {}],
      [[1, 1, 4, 2], { stride: 2 }],
      [[3, 3, 4, 2], { padding: 1 }],
      [[3, 3, 4, 2], { padding: 1, stride: 2 }],
      [[3, 3, 1, 4], { padding: 1, groups: 4 }],
      [[3, 3, 2, 4], { groups: 2, dilation: 2 }],
      [[3, 3, 4, 2], { padding: 2, dilation: 2 }],
      [[3, 3, 1, 4], { padding: 2, groups: 4, dilation: 2 }],
    ] as const) {
      const kernel = randomTensor(shape, 2);
      expectNoLeak(() => conv2d(x, kernel, options).dispose());
      expectNoLeak(() => tf.dispose(tf.grads((a, b) => conv2d(a, b, options))([x, kernel])));
      kernel.dispose();
    }
    x.dispose();
  });
});
