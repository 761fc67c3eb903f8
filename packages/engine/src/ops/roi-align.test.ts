import { createRng } from '@loupe/core';
import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';
import { addRecording, recordOps, type Source } from '../graph/record.ts';
import { createGraphBuilder, shapeAttribute, typeAttribute } from '../graph/graph-builder.ts';
import { openSession } from '../graph/session.ts';
import { expectGradients, expectNoLeak, randomTensor } from '../testing/expect-gradients.ts';
import { roiAlign } from './roi-align.ts';

const [n, height, width, channels] = [2, 6, 8, 3];
const options = { scale: 0.25, side: 3, samples: 2 };
// Pixels of a 32 x 24 image: inside, at the corner, over the edges and far outside, thinner than a cell, whole, and without area.
const rois = [
  [4.3, 3.1, 20.7, 15.9],
  [0, 0, 9, 7],
  [-7, -9, 12, 13],
  [20, 15, 41, 33],
  [-400, -400, -390, -390],
  [17, 5, 18.5, 6.1],
  [0, 0, 32, 24],
  [32, 24, 32, 24],
];
const imageOf = [0, 1, 1, 0, 1, 0, 1, 0];

const inputs = () => ({
  map: randomTensor([n, height, width, channels], 3),
  boxes: tf.tensor2d(rois),
  images: tf.tensor1d(imageOf, 'int32'),
});

/** torchvision's roi_align with aligned=False, sample by sample. */
function plainRoiAlign(map: ArrayLike<number>, [x0, y0, x1, y1]: number[], image: number): number[] {
  const { scale, side, samples } = options;
  const binWidth = Math.max((x1! - x0!) * scale, 1) / side;
  const binHeight = Math.max((y1! - y0!) * scale, 1) / side;
  const result: number[] = [];
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++)
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let i = 0; i < samples; i++)
          for (let j = 0; j < samples; j++) {
            const y = y0! * scale + row * binHeight + ((i + 0.5) * binHeight) / samples;
            const x = x0! * scale + column * binWidth + ((j + 0.5) * binWidth) / samples;
            sum += bilinear(map, image, y, x, c);
          }
        result.push(sum / samples ** 2);
      }
  return result;
}

function bilinear(map: ArrayLike<number>, image: number, y: number, x: number, c: number): number {
  if (y < -1 || y > height || x < -1 || x > width) return 0;
  const [top, left] = [Math.min(Math.max(y, 0), height - 1), Math.min(Math.max(x, 0), width - 1)];
  const [low, start] = [Math.floor(top), Math.floor(left)];
  const at = (row: number, column: number) =>
    map[((image * height + Math.min(row, height - 1)) * width + Math.min(column, width - 1)) * channels + c]!;
  const [dy, dx] = [top - low, left - start];
  return (
    (1 - dy) * ((1 - dx) * at(low, start) + dx * at(low, start + 1)) +
    dy * ((1 - dx) * at(low + 1, start) + dx * at(low + 1, start + 1))
  );
}

describe('roiAlign()', () => {
  it('roiAlign() agrees with a plain loop, also over the edges, outside and for boxes under a cell', () => {
    tf.tidy(() => {
      const { map, boxes, images } = inputs();
      const found = roiAlign(map, boxes, images, options);
      expect(found.shape).toEqual([rois.length, 3, 3, channels]);
      const values = map.dataSync();
      const expected = rois.flatMap((box, i) => plainRoiAlign(values, box, imageOf[i]!));
      found.dataSync().forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
      expect(Math.max(...expected.slice(4 * 27, 5 * 27).map(Math.abs))).toBe(0);
    });
  });

  it('roiAlign() agrees with the loop on boxes drawn at random', () => {
    tf.tidy(() => {
      const rng = createRng(5);
      const drawn = Array.from({ length: 40 }, () => {
        const [x, y] = [rng.uniform(-5, 30), rng.uniform(-5, 22)];
        return [x, y, x + rng.uniform(0, 20), y + rng.uniform(0, 20)];
      });
      const which = drawn.map((_, i) => i % 2);
      const { map } = inputs();
      const found = roiAlign(map, tf.tensor2d(drawn), tf.tensor1d(which, 'int32'), options).dataSync();
      const values = map.dataSync();
      const expected = drawn.flatMap((box, i) => plainRoiAlign(values, box, which[i]!));
      found.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 4));
    });
  });

  it('roiAlign() has the gradient of differences for the map, and gives boxes none', () => {
    tf.tidy(() => {
      const { map, boxes, images } = inputs();
      expectGradients((x) => roiAlign(x, boxes, images, options), [map]);
      const gradient = tf.grad((x) => tf.add(tf.sum(roiAlign(map, x, images, options)), tf.mul(tf.sum(x), 0)))(boxes);
      expect(Math.max(...gradient.dataSync().map(Math.abs))).toBe(0);
    });
  });

  it('roiAlign() loses nothing of the gradient where many boxes lie over one another', () => {
    tf.tidy(() => {
      const [count, side, width] = [600, 7, 64];
      const boxes = tf.tile(tf.tensor2d([[1, 1, 25, 21]]), [count, 1]);
      const images = tf.zeros([count], 'int32');
      const map = tf.zeros([1, 12, 12, width]);
      // Every sample of a map of equal gradients weighs 1 in all, so that the sum is known whatever the order.
      const pass = (x: Tensor) => roiAlign(x, boxes, images, { scale: 0.25, side, samples: 2 });
      for (let i = 0; i < 20; i++) {
        const sum = tf.sum(tf.grad(pass)(map)).dataSync()[0]!;
        expect(Math.abs(sum / (count * side ** 2 * width) - 1)).toBeLessThan(1e-4);
      }
    });
  });

  it('roiAlign() and its gradient can be recorded, with boxes that are fed', () => {
    const { map, boxes, images } = inputs();
    const work = (): Tensor[] => {
      const pass = (x: Tensor) => tf.sum(tf.square(roiAlign(x, boxes, images, options)));
      return [roiAlign(map, boxes, images, options), tf.grad(pass)(map)];
    };
    let outputs: readonly Source[] = [];
    const recorded = recordOps({ map, boxes }, ({ ops, sourceOf }) => {
      tf.tidy(() => {
        outputs = work().map(sourceOf);
      });
      return ops;
    });
    const graph = createGraphBuilder();
    const feed = (x: Tensor) =>
      graph.add('Placeholder', [], { dtype: typeAttribute('float32'), shape: shapeAttribute(x.shape) });
    const feeds = { map: feed(map), boxes: feed(boxes) };
    const outputOf = addRecording(graph, recorded, new Map(Object.entries(feeds)), outputs);
    const session = openSession(graph);
    const found = session.run({ [feeds.map]: map, [feeds.boxes]: boxes }, outputs.map(outputOf));
    const expected = tf.tidy(work);
    found.forEach((tensor, i) => {
      const wanted = expected[i]!.dataSync();
      tensor.dataSync().forEach((value, j) => expect(value).toBeCloseTo(wanted[j]!, 4));
    });
    session.dispose();
    tf.dispose([map, boxes, images, found, expected]);
  });

  it('roiAlign() leaves only its result behind', () => {
    const { map, boxes, images } = inputs();
    expectNoLeak(() => roiAlign(map, boxes, images, options).dispose());
    expectNoLeak(() =>
      tf
        .grad((x) => roiAlign(x, boxes, images, options))(map)
        .dispose(),
    );
    tf.dispose([map, boxes, images]);
  });
});
