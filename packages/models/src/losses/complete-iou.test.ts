import { tf, type Tensor } from '@loupe/engine';
import { completeIou, type Sides } from './complete-iou.ts';

type Corners = [number, number, number, number];

const sides = (boxes: readonly Corners[]): Sides => {
  const [x0, y0, x1, y1] = [0, 1, 2, 3].map((side) => tf.tensor1d(boxes.map((box) => box[side]!))) as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ];
  return { x0, y0, x1, y1 };
};

describe('completeIou()', () => {
  it('completeIou() is 1 for equal boxes', () => {
    expect(tf.tidy(() => completeIou(sides([[1, 2, 5, 9]]), sides([[1, 2, 5, 9]])).dataSync()[0])).toBeCloseTo(1, 6);
  });

  it('completeIou() is finite for many equal boxes, where rounding may lift the overlap over 1', () => {
    const boxes = Array.from({ length: 2000 }, (_, i): Corners => [
      i / 7,
      i / 11,
      i / 7 + 1 + i / 3,
      i / 11 + 2 + i / 13,
    ]);
    const values = tf.tidy(() => [...completeIou(sides(boxes), sides(boxes)).dataSync()]);
    for (const value of values) expect(value).toBeCloseTo(1, 5);
  });

  it('completeIou() takes off the distance of the centres alone where shapes agree', () => {
    // Unit squares two apart: no overlap, centres 2 apart, hull 3 x 1, so 0 - 4 / 10.
    expect(tf.tidy(() => completeIou(sides([[0, 0, 1, 1]]), sides([[2, 0, 3, 1]])).dataSync()[0])).toBeCloseTo(-0.4, 6);
  });

  it('completeIou() takes off the difference in shape where centres agree', () => {
    // 4 x 1 against 1 x 4 about one centre: overlap 1 of 7, v = 4 / pi^2 (atan 4 - atan 1/4)^2.
    const v = (4 / Math.PI ** 2) * (Math.atan(4) - Math.atan(0.25)) ** 2;
    const expected = 1 / 7 - (v * v) / (1 - 1 / 7 + v);
    expect(
      tf.tidy(() => completeIou(sides([[-2, -0.5, 2, 0.5]]), sides([[-0.5, -2, 0.5, 2]])).dataSync()[0]),
    ).toBeCloseTo(expected, 6);
  });

  it('completeIou() has the gradient of the formula with the weight of the shape held fixed', () => {
    const box: Corners = [0.2, 0.1, 3.1, 1.7],
      other: Corners = [0.9, -0.4, 2.6, 2.2];
    const iou = plainCiou(box, other);
    const numeric = ([0, 1, 2, 3] as const).map((side) => {
      const moved = (by: number) => box.map((value, i) => (i === side ? value + by : value)) as Corners;
      return (
        (plainCiou(moved(1e-5), other, iou.weight).value - plainCiou(moved(-1e-5), other, iou.weight).value) / 2e-5
      );
    });
    const analytic = tf.tidy(() => {
      const gradient = tf.grad((x: Tensor) => {
        const [x0, y0, x1, y1] = tf.split(x, 4) as [Tensor, Tensor, Tensor, Tensor];
        return completeIou({ x0, y0, x1, y1 }, sides([other])).sum();
      });
      return [...gradient(tf.tensor1d(box)).dataSync()];
    });
    analytic.forEach((value, side) => expect(value).toBeCloseTo(numeric[side]!, 3));
  });

  it('completeIou() and its gradient stay finite for boxes without width or height', () => {
    const gradient = tf.tidy(() => {
      const run = tf.grad((x: Tensor) => {
        const [x0, y0, x1, y1] = tf.split(x, 4) as [Tensor, Tensor, Tensor, Tensor];
        return completeIou({ x0, y0, x1, y1 }, sides([[0, 0, 0, 0]])).sum();
      });
      return [...run(tf.tensor1d([0.5, 0.5, 0.5, 0.5])).dataSync()];
    });
    expect(gradient.every(Number.isFinite)).toBe(true);
  });
});

/** The formula in float64, without epsilons; `weight` fixes that of the shape. */
function plainCiou(a: Corners, b: Corners, weight?: number): { value: number; weight: number } {
  const wide = (box: Corners) => box[2] - box[0],
    high = (box: Corners) => box[3] - box[1];
  const shared =
    Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0])) * Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
  const iou = shared / (wide(a) * high(a) + wide(b) * high(b) - shared);
  const hull2 = (Math.max(a[2], b[2]) - Math.min(a[0], b[0])) ** 2 + (Math.max(a[3], b[3]) - Math.min(a[1], b[1])) ** 2;
  const centres2 = ((a[0] + a[2] - b[0] - b[2]) / 2) ** 2 + ((a[1] + a[3] - b[1] - b[3]) / 2) ** 2;
  const v = (4 / Math.PI ** 2) * (Math.atan(wide(b) / high(b)) - Math.atan(wide(a) / high(a))) ** 2;
  const used = weight ?? v / (1 - iou + v);
  return { value: iou - centres2 / hull2 - used * v, weight: used };
}
