import { createRng } from '@loupe/core';
import { tf } from '@loupe/engine';
import { anchorGrid } from './anchors.ts';
import { assign } from './assigner.ts';

type Corners = [number, number, number, number];
interface Scene {
  scores: number[][][]; // n a classes
  predicted: Corners[][]; // n a
  labels: { class: number; box: Corners }[][];
}

const size = { width: 96, height: 64 };
const grid = anchorGrid(size);
const points = Array.from(grid.x, (x, i) => [x * grid.stride[i]!, grid.y[i]! * grid.stride[i]!] as const);

function runAssigner({ scores, predicted, labels }: Scene, room: number) {
  const n = scores.length,
    a = points.length,
    classes = scores[0]![0]!.length;
  return tf.tidy(() => {
    const side = (index: number) => tf.tensor2d(predicted.map((ofImage) => ofImage.map((box) => box[index]!)));
    const pad = <T>(list: T[], filler: T) => [...list, ...Array.from({ length: room - list.length }, () => filler)];
    const result = assign({
      scores: tf.tensor3d(scores),
      boxes: { x0: side(0), y0: side(1), x1: side(2), y1: side(3) },
      points: { x: tf.tensor1d(points.map(([x]) => x)), y: tf.tensor1d(points.map(([, y]) => y)) },
      targets: {
        boxes: tf.tensor3d(
          labels.map((ofImage) =>
            pad(
              ofImage.map(({ box }) => [...box]),
              [0, 0, 0, 0],
            ),
          ),
          [n, room, 4],
        ),
        classes: tf.tensor2d(
          labels.map((ofImage) =>
            pad(
              ofImage.map((label) => label.class),
              0,
            ),
          ),
          [n, room],
          'int32',
        ),
        present: tf.tensor2d(
          labels.map((ofImage) =>
            pad(
              ofImage.map(() => 1),
              0,
            ),
          ),
          [n, room],
        ),
      },
    });
    expect([result.boxes.shape, result.scores.shape]).toEqual([
      [n, a, 4],
      [n, a, classes],
    ]);
    return { boxes: result.boxes.arraySync() as Corners[][], scores: result.scores.arraySync() as number[][][] };
  });
}

/** A scene of random labels, with predictions that more or less surround them, seeded. */
function randomScene(seed: number): Scene {
  const rng = createRng(seed);
  const classes = 1 + rng.integer(0, 3);
  const box = (): Corners => {
    const x = rng.uniform(0, 80),
      y = rng.uniform(0, 50);
    return [x, y, x + rng.uniform(2, 60), y + rng.uniform(2, 50)];
  };
  const labels = [0, 1, 2].map(() =>
    Array.from({ length: rng.integer(0, 7) }, () => ({ class: rng.integer(0, classes), box: box() })),
  );
  return {
    labels,
    scores: labels.map(() => points.map(() => Array.from({ length: classes }, () => rng.next()))),
    predicted: labels.map((ofImage) =>
      points.map(() => {
        const like = ofImage.length > 0 && rng.next() < 0.8 ? ofImage[rng.integer(0, ofImage.length)]!.box : box();
        return like
          .map((value) => value + 6 * rng.normal())
          .map((value, i, all) => (i < 2 ? value : Math.max(value, all[i - 2]! + 1))) as Corners;
      }),
    ),
  };
}

describe('assign()', () => {
  it.each(Array.from({ length: 40 }, (_, seed) => seed))(
    'assign() agrees with the plain loops on random scene %i',
    (seed) => {
      const scene = randomScene(seed);
      const actual = runAssigner(scene, 8);
      const expected = assignByLoops(scene);
      actual.scores.forEach((ofImage, image) =>
        ofImage.forEach((scores, point) => {
          scores.forEach((score, index) => expect(score).toBeCloseTo(expected.scores[image]![point]![index]!, 4));
          if (Math.max(...scores) > 1e-4)
            expect(actual.boxes[image]![point]).toEqual(expected.boxes[image]![point]!.map(Math.fround));
        }),
      );
    },
  );

  it('assign() gives the same whatever the room for labels', () => {
    const scene = randomScene(7);
    expect(runAssigner(scene, 32)).toEqual(runAssigner(scene, 8));
  });

  it('assign() leaves everything background where there are no labels', () => {
    const scene = { ...randomScene(1), labels: [[], [], []] };
    expect(
      runAssigner(scene, 8)
        .scores.flat(2)
        .every((score) => score === 0),
    ).toBe(true);
  });

  it('assign() gives a label smaller than any cell points around it', () => {
    const scene = randomScene(3);
    scene.labels = [[{ class: 0, box: [33, 33, 35, 34] }], [], []];
    scene.predicted[0] = points.map(() => [33, 33, 35, 35] as Corners);
    const taken = runAssigner(scene, 8).scores[0]!.flatMap((scores, point) => (scores[0]! > 0 ? [point] : []));
    expect(taken.length).toBeGreaterThan(2);
    for (const point of taken) expect(Math.hypot(points[point]![0] - 34, points[point]![1] - 33.5)).toBeLessThan(12);
  });

  it('assign() leaves no tensor behind but its two results', () => {
    const before = tf.memory().numTensors;
    runAssigner(randomScene(2), 8);
    expect(tf.memory().numTensors).toBe(before);
  });
});

/** The same rules as loops over labels and points, in float64. */
function assignByLoops({ scores, predicted, labels }: Scene): { boxes: Corners[][]; scores: number[][][] } {
  const result = { boxes: [] as Corners[][], scores: [] as number[][][] };
  for (const [image, ofImage] of labels.entries()) {
    const inside = ofImage.map(({ box }) =>
      points.map(([x, y]) => {
        const reach = (low: number, high: number) =>
          [(low + high - Math.max(high - low, 16)) / 2, (low + high + Math.max(high - low, 16)) / 2] as const;
        const [left, right] = reach(box[0], box[2]),
          [top, bottom] = reach(box[1], box[3]);
        return Math.min(x - left, right - x, y - top, bottom - y) > 1e-9;
      }),
    );
    const overlap = ofImage.map(({ box }, label) =>
      points.map((_, point) => (inside[label]![point] ? Math.max(0, ciou(box, predicted[image]![point]!)) : 0)),
    );
    const metric = ofImage.map((label, index) =>
      points.map((_, point) => Math.sqrt(scores[image]![point]![label.class]!) * overlap[index]![point]! ** 6),
    );
    const taken = ofImage.map((_, label) => {
      const best = points
        .map((__, point) => point)
        .sort((a, b) => metric[label]![b]! - metric[label]![a]! || a - b)
        .slice(0, 10);
      return points.map((__, point) => best.includes(point) && inside[label]![point]!);
    });
    points.forEach((_, point) => {
      if (taken.filter((row) => row[point]).length < 2) return;
      const overlaps = overlap.map((row) => row[point]!);
      const owner = overlaps.indexOf(Math.max(...overlaps));
      taken.forEach((row, label) => (row[point] = label === owner));
    });
    const ofPoint = points.map((_, point) => {
      const owner = taken.findIndex((row) => row[point]);
      const row = scores[image]![point]!.map(() => 0);
      if (owner < 0) return { box: [0, 0, 0, 0] as Corners, scores: row };
      const mine = points.map((__, other) => other).filter((other) => taken[owner]![other]);
      const bestOverlap = Math.max(...mine.map((other) => overlap[owner]![other]!));
      const bestMetric = Math.max(...mine.map((other) => metric[owner]![other]!));
      row[ofImage[owner]!.class] = (metric[owner]![point]! * bestOverlap) / (bestMetric + 1e-9);
      return { box: ofImage[owner]!.box, scores: row };
    });
    result.boxes.push(ofPoint.map(({ box }) => box));
    result.scores.push(ofPoint.map((entry) => entry.scores));
  }
  return result;
}

function ciou(a: Corners, b: Corners): number {
  const aw = a[2] - a[0],
    ah = a[3] - a[1],
    bw = b[2] - b[0],
    bh = b[3] - b[1];
  const shared =
    Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0])) * Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
  const iou = shared / (aw * ah + bw * bh - shared);
  const hull2 = (Math.max(a[2], b[2]) - Math.min(a[0], b[0])) ** 2 + (Math.max(a[3], b[3]) - Math.min(a[1], b[1])) ** 2;
  const centres2 = ((a[0] + a[2] - b[0] - b[2]) ** 2 + (a[1] + a[3] - b[1] - b[3]) ** 2) / 4;
  const v = (4 / Math.PI ** 2) * (Math.atan(bw / bh) - Math.atan(aw / ah)) ** 2;
  return iou - centres2 / hull2 - (v * v) / (1 - iou + v);
}
