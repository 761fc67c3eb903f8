import { createPredictor } from '@loupe/engine';
import { anchorGrid } from './anchors.ts';
import { binCount } from './head.ts';
import { yolo11Loss } from './loss.ts';

const size = { width: 64, height: 64 };
const grid = anchorGrid(size);
const points = grid.x.length;

/** Logits that put every side of every box at its point: boxes without width or height. */
const collapsed = () => Float32Array.from({ length: points * 4 * binCount }, (_, i) => (i % binCount === 0 ? 60 : -60));

describe.each(['eager', 'graph'] as const)('yolo11Loss(), %s', (execution) => {
  // TensorFlow regroups sums in a graph: an epsilon added to a point's place is lost, and 0 / 0 was left of the box's proportions.
  it('yolo11Loss() is finite for predictions without width or height', async () => {
    const predictor = createPredictor({
      network: { parameters: new Map() },
      execution,
      run: ({ boxes, scores, label, classes, present }) => {
        const targets = { boxes: label!, classes: classes!, present: present! };
        return Object.values(yolo11Loss({ boxes: boxes!, scores: scores! }, targets, grid).terms);
      },
    });
    const terms = await predictor.predict({
      boxes: { shape: [1, points, 4 * binCount], data: collapsed() },
      scores: { shape: [1, points, 1], data: new Float32Array(points) },
      label: { shape: [1, 1, 4], data: Float32Array.of(8, 8, 40, 48) },
      classes: { shape: [1, 1], data: Int32Array.of(0) },
      present: { shape: [1, 1], data: Float32Array.of(1) },
    });
    predictor.dispose();
    expect(terms.map(({ data }) => Number.isFinite(data[0]))).toEqual([true, true, true]);
  });
});
