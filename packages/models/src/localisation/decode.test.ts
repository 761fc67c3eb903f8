import { decodeLocaliser } from './decode.ts';
import { localisationTargets } from './targets.ts';

const raw = (logits: number[][], boxes: number[][]) =>
  [logits, boxes].map((rows) => ({ shape: [rows.length, rows[0]!.length], data: Float32Array.from(rows.flat()) }));

describe('decodeLocaliser()', () => {
  it('decodeLocaliser() gives the likeliest class, its share, and the box in pixels', () => {
    const [found] = decodeLocaliser(raw([[0, Math.log(3)]], [[0.25, 0.5, 0.75, 1]]), { width: 200, height: 100 });
    expect(found).toEqual({ class: 1, box: [50, 50, 150, 100], score: expect.closeTo(0.75, 6) });
  });
  it('decodeLocaliser() clips to the image and puts corners in order', () => {
    const [found] = decodeLocaliser(raw([[1, 0]], [[1.5, 0.5, -0.5, 0.25]]), { width: 100, height: 100 });
    expect(found!.box).toEqual([0, 25, 100, 50]);
  });
  it('decodeLocaliser() is sure for logits of 1e4', () => {
    expect(decodeLocaliser(raw([[-1e4, 1e4]], [[0, 0, 1, 1]]), { width: 1, height: 1 })[0]!.score).toBe(1);
  });
});

describe('localisationTargets()', () => {
  const size = { width: 200, height: 100 };
  it('localisationTargets() gives classes, and boxes as shares of the sides', () => {
    const { classes, boxes } = localisationTargets(
      [[{ class: 1, box: [50, 50, 150, 100] }], [{ class: 0, box: [0, 0, 200, 25] }]],
      size,
    );
    expect([...classes.data]).toEqual([1, 0]);
    expect(boxes.shape).toEqual([2, 4]);
    expect([...boxes.data]).toEqual([0.25, 0.5, 0.75, 1, 0, 0, 1, 0.25]);
  });
  it.each([
    ['no', []],
    ['two', [0, 1].map((of) => ({ class: of, box: [0, 0, 1, 1] as [number, number, number, number] }))],
  ])('localisationTargets() refuses an image with %s labels', (_, labels) => {
    expect(() => localisationTargets([labels], size)).toThrow(expect.objectContaining({ code: 'LOCALISATION_LABELS' }));
  });
});
