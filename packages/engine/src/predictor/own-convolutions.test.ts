import { createRng } from '@loupe/core';
import { loadEngine, tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';
import { batchNorm2d } from '../layers/batch-norm-2d.ts';
import { conv2d } from '../layers/conv2d.ts';
import { hardSigmoid, hardSwish } from '../ops/hard-swish.ts';
import { relu } from '../ops/relu.ts';
import { sigmoid, silu } from '../ops/silu.ts';
import { upsampleNearest2x } from '../ops/upsample-nearest-2x.ts';
import type { RawOutput } from '../graph/host-array.ts';
import { createPredictor } from './predictor.ts';
import { built, expectSame, numbers, opsOf } from '../testing/same-prediction.ts';

const activations = { none: (x: Tensor) => x, relu, silu, sigmoid, hardSwish, hardSigmoid };

describe('our own kernels', () => {
  it('are there, on a processor that has AVX2', () => {
    expect(loadEngine().kernels).toMatch(/^avx(2|512)$/);
  });

  it('give what TensorFlow gives, op by op, for random convolutions', async () => {
    const rng = createRng(11);
    const from = (least: number, most: number) => least + Math.floor(rng.next() * (most - least + 1));
    for (let i = 0; i < 40; i++) {
      const [inWidth, depthwise] = [from(2, 40), rng.next() < 0.4];
      const outWidth = depthwise ? inWidth : from(1, 70);
      const options = {
        kernel: [from(1, 5), from(1, 5)] as const,
        stride: from(1, 3),
        padding: [from(0, 2), from(0, 2)] as const,
        dilation: from(1, 2),
        groups: depthwise ? inWidth : 1,
        bias: rng.next() < 0.5,
      };
      const names = Object.keys(activations) as (keyof typeof activations)[];
      const activation = activations[names[i % names.length]!];
      const place = i % 3;
      const network = built(
        { first: conv2d(inWidth, outWidth, options), other: conv2d(inWidth, outWidth, options) },
        (c, x) => {
          const y = c.first(x);
          if (place === 0) return activation(y);
          return place === 1 ? activation(tf.add(y, c.other(x))) : tf.add(c.other(x), activation(y));
        },
      );
      await expectSame(network, [from(1, 3), from(9, 24), from(9, 24), inWidth]);
    }
  });

  it.each(['silu', 'sigmoid', 'relu', 'hardSwish', 'hardSigmoid'] as const)(
    'activate by %s to a few units in the last place, not-a-number included',
    async (name) => {
      const exact: Record<typeof name, (x: number) => number> = {
        silu: (x) => x / (1 + Math.exp(-x)),
        sigmoid: (x) => 1 / (1 + Math.exp(-x)),
        relu: (x) => Math.max(0, x),
        hardSwish: (x) => (x * Math.min(6, Math.max(0, x + 3))) / 6,
        hardSigmoid: (x) => Math.min(6, Math.max(0, x + 3)) / 6,
      };
      const network = built({ a: conv2d(1, 1, { kernel: 1, bias: false }) }, (c, x) => activations[name](c.a(x)));
      network.parameters.get('a.weight')!.set(new Float32Array([1]));
      const inputs = Float32Array.from({ length: 4000 }, (_, i) => (i - 2000) / 40);
      inputs.set([NaN, 3e4, -3e4, 1e38, -1e38, Infinity, 0], 0);
      const predictor = createPredictor({ network, execution: 'graph', run: ({ images }) => [network.root(images!)] });
      const [{ data: found }] = (await predictor.predict({ images: { shape: [1, 40, 100, 1], data: inputs } })) as [
        RawOutput,
      ];
      predictor.dispose();
      network.dispose();
      inputs.forEach((x, i) => {
        const wanted = exact[name](x);
        // 1e-37: where float32 has no normal numbers left.
        const most = 5e-7 * Math.abs(wanted) + 1e-37;
        const isSame = Object.is(found[i], wanted) || Math.abs(found[i]! - wanted) <= most;
        if (!isSame) throw new Error(`${name}(${x}): expected ${wanted}, found ${found[i]}`);
      });
    },
  );

  it.each([
    { what: 'a picture', shape: [2, 64, 50, 3], children: { a: conv2d(3, 24, { kernel: 3, stride: 2, padding: 1 }) } },
    { what: 'a large kernel', shape: [1, 40, 40, 4], children: { a: conv2d(4, 8, { kernel: 11, padding: 5 }) } },
    { what: 'many channels, few pixels', shape: [1, 2, 3, 600], children: { a: conv2d(600, 500, { kernel: 1 }) } },
    {
      what: 'more than a cache holds',
      shape: [1, 20, 20, 256],
      children: { a: conv2d(256, 256, { kernel: 3, padding: 1 }) },
    },
    {
      what: 'many channels a pixel',
      shape: [2, 9, 9, 1100],
      children: { a: conv2d(1100, 1100, { kernel: 3, groups: 1100 }) },
    },
    {
      what: 'a stride that leaves rows over',
      shape: [1, 17, 18, 20],
      children: { a: conv2d(20, 20, { kernel: 1, stride: 3 }) },
    },
  ])('give what TensorFlow gives for $what', async ({ shape, children }) => {
    await expectSame(
      built(children, (c, x) => silu(c.a(x))),
      shape,
    );
  });

  it.each([
    { what: 'rows at a time', shape: [3, 40, 36, 8], width: 90, kernel: 3, stride: 1 },
    { what: 'rows at a time, every other', shape: [2, 33, 35, 8], width: 40, kernel: 5, stride: 2 },
    { what: 'a small picture at once', shape: [4, 7, 8, 24], width: 100, kernel: 3, stride: 1 },
    { what: 'a single picture', shape: [1, 8, 8, 24], width: 100, kernel: 5, stride: 2 },
  ])('expand and filter as TensorFlow does: $what', async ({ shape, width, kernel, stride }) => {
    const inWidth = shape[3]!;
    const children = {
      expand: conv2d(inWidth, width, { kernel: 1, bias: false }),
      expandNorm: batchNorm2d(width),
      filter: conv2d(width, width, { kernel, stride, padding: kernel >> 1, groups: width, bias: false }),
      filterNorm: batchNorm2d(width),
      project: conv2d(width, inWidth, { kernel: 1 }),
    };
    const network = built(children, (c, x) =>
      c.project(silu(c.filterNorm(c.filter(hardSwish(c.expandNorm(c.expand(x))))))),
    );
    for (const [name, parameter] of network.parameters)
      if (name.includes('Norm')) parameter.set(numbers(parameter.shape, 3).map((value) => 0.5 + Math.abs(value)));
    expect(opsOf(network, shape as [number, number, number, number])).toEqual(
      expect.arrayContaining(['LoupeExpandedDepthwise', 'LoupeConvolution']),
    );
    await expectSame(network, shape);
  });

  it.each([1, 5])('squeeze and excite as TensorFlow does, %i at once', async (count) => {
    const children = { squeeze: conv2d(70, 6, { kernel: 1 }), excite: conv2d(6, 70, { kernel: 1 }) };
    const network = built(children, (c, x) => {
      const means = tf.mean(x, [1, 2], true);
      return tf.mul(x, hardSigmoid(c.excite(silu(c.squeeze(means)))));
    });
    expect(opsOf(network, [count, 30, 31, 70])).toEqual(['LoupeSqueezeExcitation']);
    await expectSame(network, [count, 30, 31, 70]);
  });

  it.each([1, 3])('excite in the convolution that reads what was excited, %i at once', async (count) => {
    const children = {
      squeeze: conv2d(70, 6, { kernel: 1 }),
      excite: conv2d(6, 70, { kernel: 1 }),
      project: conv2d(70, 40, { kernel: 1 }),
      other: conv2d(70, 40, { kernel: 1 }),
    };
    const network = built(children, (c, x) => {
      const excited = tf.mul(x, sigmoid(c.excite(relu(c.squeeze(tf.mean(x, [1, 2], true))))));
      return tf.add(silu(c.project(excited)), c.other(x));
    });
    expect(opsOf(network, [count, 13, 9, 70])).toEqual([
      'LoupeSqueezeExcitation',
      'LoupeConvolution',
      'LoupeConvolution',
    ]);
    await expectSame(network, [count, 13, 9, 70]);
  });

  it('read channels where they lie, for random cuts and joins', async () => {
    const rng = createRng(19);
    const from = (least: number, most: number) => least + Math.floor(rng.next() * (most - least + 1));
    for (let i = 0; i < 25; i++) {
      const [inWidth, width, cutWidth] = [from(3, 20), from(6, 60), from(1, 20)];
      const cut = from(0, Math.max(0, width - cutWidth));
      const channels = Math.min(cutWidth, width - cut);
      const kernel = from(0, 1) * 2 + 1;
      const children = {
        wide: conv2d(inWidth, width, { kernel: 1 }),
        inner: conv2d(channels, channels, { kernel, padding: kernel >> 1 }),
        small: conv2d(inWidth, 9, { kernel: 2, stride: 2 }),
        joined: conv2d(width + channels + 9 + inWidth, from(1, 40), { kernel: 1 }),
      };
      const network = built(children, (c, x) => {
        const [n, height, columns] = x.shape as [number, number, number];
        const y = silu(c.wide(x));
        const part = tf.slice(y, [0, 0, 0, cut], [n, height, columns, channels]);
        const inner = i % 2 === 0 ? tf.add(part, relu(c.inner(part))) : relu(c.inner(part));
        return silu(c.joined(tf.concat([y, inner, upsampleNearest2x(c.small(x)), x], 3)));
      });
      const shape: [number, number, number, number] = [from(1, 3), 2 * from(2, 12), 2 * from(2, 12), inWidth];
      expect(new Set(opsOf(network, shape))).toEqual(new Set(['LoupeConvolution']));
      await expectSame(network, shape);
    }
  });

  it('copy what cannot be read where it lies', async () => {
    const children = {
      a: conv2d(6, 12, { kernel: 1 }),
      wide: conv2d(18, 8, { kernel: 3, padding: 1 }),
      filter: conv2d(6, 6, { kernel: 3, padding: 1, groups: 6 }),
      strided: conv2d(18, 8, { kernel: 1, stride: 2 }),
    };
    const joined = (c: typeof children, x: Tensor) => tf.concat([c.a(x), x], 3);
    const shape: [number, number, number, number] = [2, 9, 10, 6];
    for (const forward of [
      (c: typeof children, x: Tensor) => c.wide(joined(c, x)),
      (c: typeof children, x: Tensor) => c.strided(joined(c, x)),
      (c: typeof children, x: Tensor) => c.filter(tf.slice(c.a(x), [0, 0, 0, 3], [2, 9, 10, 6])),
      (c: typeof children, x: Tensor) => c.a(tf.slice(x, [0, 1, 0, 0], [2, 8, 10, 6])),
    ]) {
      const network = built(children, forward);
      expect(opsOf(network, shape)).toEqual(expect.arrayContaining([expect.stringMatching(/ConcatV2|Slice/)]));
      await expectSame(network, shape);
    }
  });

  it('take in the bias, sum and activation behind a convolution, once', () => {
    const bare = { kernel: 3, padding: 1, bias: false } as const;
    const children = { a: conv2d(8, 8, bare), aNorm: batchNorm2d(8), b: conv2d(8, 8, bare), bNorm: batchNorm2d(8) };
    const both = built(children, (c, x) => relu(tf.add(c.aNorm(c.a(x)), c.bNorm(c.b(x)))));
    const computed = opsOf(both, [1, 6, 6, 8]).filter((name) => !['Mul', 'Sub', 'AddV2', 'Rsqrt'].includes(name));
    expect(computed).toEqual(['LoupeConvolution', 'LoupeConvolution']);
  });

  it('leave what something else reads, and what is in groups', () => {
    const children = { a: conv2d(8, 8, { kernel: 3 }), b: conv2d(8, 4, { kernel: 3, groups: 2 }) };
    const read = built(children, (c, x) => {
      const y = c.a(x);
      return tf.concat([y, relu(y)], 3);
    });
    expect(opsOf(read, [1, 6, 6, 8])).toEqual(['LoupeConvolution', 'Relu', 'ConcatV2']);
    expect(
      opsOf(
        built({ b: children.b }, (c, x) => c.b(x)),
        [1, 6, 6, 8],
      ).filter((name) => name === 'LoupeConvolution'),
    ).toHaveLength(2);
  });
});
