import fc from 'fast-check';
import { tf } from '../backend/tf.ts';
import { expectNoLeak, randomTensor } from '../testing/expect-gradients.ts';
import { ownKernelGradient, tensorFlowKernelGradient } from './conv2d-kernel-gradient.ts';
import { outputSize } from './padding.ts';
import type { Sides } from './padding.ts';

interface Case {
  readonly batch: number;
  readonly size: readonly [number, number];
  readonly inWidth: number;
  readonly outWidth: number;
  readonly kernel: readonly [number, number];
  readonly stride?: number;
  readonly dilation?: number;
  readonly padding?: Sides;
}

function tensorsFor({
  batch,
  size,
  inWidth,
  outWidth,
  kernel,
  stride = 1,
  dilation = 1,
  padding = [1, 1, 1, 1],
}: Case) {
  const convolution = { inWidth, size, kernel, stride, dilation, padding };
  const dy = randomTensor([batch, ...outputSize(padding, convolution), outWidth], 1);
  return { dy, x: randomTensor([batch, ...size, inWidth], 2), convolution };
}

/** Every sum is of as many products as there are output pixels, of normal numbers. */
function expectSameGradient(shape: Case): void {
  tf.tidy(() => {
    const { dy, x, convolution } = tensorsFor(shape);
    const [own, theirs] = [ownKernelGradient, tensorFlowKernelGradient].map((gradient) => gradient(dy, x, convolution));
    expect(own!.shape).toEqual(theirs!.shape);
    const difference = tf.max(tf.abs(tf.sub(own!, theirs!))).dataSync()[0]!;
    expect(difference / Math.sqrt(dy.size / shape.outWidth)).toBeLessThan(1e-5);
  });
}

describe('the gradient of a kernel', () => {
  it.each<[string, Case]>([
    ['one pixel', { batch: 1, size: [1, 1], inWidth: 1, outWidth: 1, kernel: [3, 3] }],
    [
      'a stem',
      { batch: 2, size: [64, 64], inWidth: 3, outWidth: 16, kernel: [7, 7], stride: 2, padding: [3, 3, 3, 3] },
    ],
    ['channels that fill no vector', { batch: 2, size: [40, 40], inWidth: 25, outWidth: 45, kernel: [3, 3] }],
    ['rows wider than a block', { batch: 1, size: [3, 1300], inWidth: 5, outWidth: 20, kernel: [3, 3] }],
    ['several small images in a block', { batch: 7, size: [5, 6], inWidth: 12, outWidth: 32, kernel: [3, 3] }],
    ['more channels than are laid out at once', { batch: 2, size: [9, 9], inWidth: 700, outWidth: 16, kernel: [3, 3] }],
    [
      'a large gradient, shared out by channels',
      { batch: 1, size: [8, 8], inWidth: 256, outWidth: 300, kernel: [3, 3] },
    ],
    ['few outputs of a large gradient', { batch: 2, size: [24, 24], inWidth: 700, outWidth: 8, kernel: [7, 7] }],
    ['stride 3 with rows left over', { batch: 2, size: [20, 19], inWidth: 8, outWidth: 8, kernel: [2, 3], stride: 3 }],
    [
      'dilation and stride',
      { batch: 2, size: [20, 19], inWidth: 8, outWidth: 8, kernel: [3, 3], stride: 2, dilation: 3 },
    ],
  ])("is ours as it is TensorFlow's: %s", (_, shape) => expectSameGradient(shape));

  it("is ours as it is TensorFlow's for any shape", () => {
    const upTo = (max: number, min = 1) => fc.integer({ min, max });
    fc.assert(
      fc.property(
        fc.record({
          batch: upTo(3),
          size: fc.tuple(upTo(40, 7), upTo(40, 7)),
          inWidth: upTo(40),
          outWidth: upTo(70),
          kernel: fc.tuple(upTo(4), upTo(4)),
          stride: upTo(3),
          dilation: upTo(2),
          padding: fc.tuple(upTo(3, 0), upTo(3, 0), upTo(3, 0), upTo(3, 0)),
        }),
        expectSameGradient,
      ),
      { numRuns: 60, seed: 11 },
    );
  });

  it('is the same to the last digit again, whichever thread had which pixels', () => {
    tf.tidy(() => {
      const { dy, x, convolution } = tensorsFor({
        batch: 2,
        size: [64, 64],
        inWidth: 16,
        outWidth: 16,
        kernel: [3, 3],
      });
      const first = ownKernelGradient(dy, x, convolution).dataSync();
      for (let i = 0; i < 20; i++) expect(ownKernelGradient(dy, x, convolution).dataSync()).toEqual(first);
    });
  });

  it('is 0 where there is no pixel', () => {
    tf.tidy(() => {
      const convolution = {
        inWidth: 2,
        size: [3, 3],
        kernel: [3, 3],
        stride: 1,
        dilation: 1,
        padding: [0, 0, 0, 0],
      } as const;
      const gradient = ownKernelGradient(tf.zeros([0, 1, 1, 4]), tf.zeros([0, 3, 3, 2]), convolution);
      expect(gradient.shape).toEqual([3, 3, 2, 4]);
      expect(gradient.dataSync().every((value) => value === 0)).toBe(true);
    });
  });

  it('refuses images that do not belong together', () => {
    tf.tidy(() => {
      const { x, convolution } = tensorsFor({ batch: 2, size: [4, 4], inWidth: 2, outWidth: 3, kernel: [3, 3] });
      expect(() => ownKernelGradient(tf.zeros([1, 4, 4, 3]), x, convolution)).toThrow('as many gradients as images');
      expect(() => ownKernelGradient(tf.zeros([4, 3]), x, convolution)).toThrow('two images of four axes');
    });
  });

  it('leaves nothing but its result behind', () => {
    const { dy, x, convolution } = tensorsFor({ batch: 2, size: [8, 8], inWidth: 4, outWidth: 4, kernel: [3, 3] });
    expectNoLeak(() => ownKernelGradient(dy, x, convolution).dispose());
    tf.dispose([dy, x]);
  });
});
