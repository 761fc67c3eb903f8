import type { ImageSize, RawOutput } from '../define-model.ts';
import { anchorGrid } from '../detection/yolo11/anchors.ts';
import { boxesFromDistances } from '../detection/yolo11/decode.ts';
import { transpose, type Values } from './transpose.ts';

/** What YOLO11 predicts, in the form of the reference's output: `[n, 4 + classes, a]`, cx cy w h in pixels, then scores. */
export function decodedAsReference(distances: RawOutput, scores: RawOutput, size: ImageSize): Values {
  const corners = boxesFromDistances(distances, anchorGrid(size));
  const [n, a, classes] = scores.shape as [number, number, number];
  const decoded = new Float32Array(n * a * (4 + classes));
  for (let row = 0; row < n * a; row++) {
    const [x0, y0, x1, y1] = corners.subarray(4 * row, 4 * row + 4) as unknown as [number, number, number, number];
    const probabilities = scores.data
      .slice(row * classes, (row + 1) * classes)
      .map((logit) => 1 / (1 + Math.exp(-logit)));
    decoded.set([(x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0, ...probabilities], row * (4 + classes));
  }
  return transpose({ shape: [n, a, 4 + classes], data: decoded }, [0, 2, 1]);
}
