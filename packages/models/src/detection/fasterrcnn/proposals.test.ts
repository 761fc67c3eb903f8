import { tf, type Tensor } from '@loupe/engine';
import { anchorsFor } from './anchors.ts';
import { proposals } from './proposals.ts';

const size = { width: 64, height: 64 };
const anchors = anchorsFor(size, 0.25);
const counts = anchors.levelStarts.slice(1).map((end, level) => end - anchors.levelStarts[level]!);

/** A first stage that moves no anchor, and is sure of those given: [anchor, logit]. */
function stage(...says: [number, number][]) {
  const logits = new Float32Array(anchors.levelStarts.at(-1)!).fill(-20);
  for (const [anchor, logit] of says) logits[anchor] = logit;
  return {
    objectness: counts.map((count, level): Tensor => {
      const from = anchors.levelStarts[level]!;
      return tf.tensor2d(logits.slice(from, from + count), [1, count]);
    }),
    deltas: counts.map((count): Tensor => tf.zeros([1, count, 4])),
  };
}
const anchorAt = (index: number) => Array.from(anchors.boxes.slice(index * 4, index * 4 + 4));

describe('proposals()', () => {
  it('proposals() ranks the best anchors of all levels, as long as asked for', () => {
    tf.tidy(() => {
      const coarse = anchors.levelStarts[2]! + 3 * 5 + 1; // on the third level
      const fine = 3 * (16 * 8 + 8) + 1; // in the middle of the finest
      const { boxes, present } = proposals(stage([fine, 2], [coarse, 5]), anchors, size, 7);
      expect([boxes.shape, present.shape]).toEqual([
        [1, 7, 4],
        [1, 7],
      ]);
      const found = boxes.arraySync() as number[][][];
      expect(found[0]!.slice(0, 2)).toEqual(
        [anchorAt(coarse), anchorAt(fine)].map((box) => box.map((side) => Math.min(64, Math.max(0, side)))),
      );
      expect(Array.from(present.dataSync())).toEqual(Array(7).fill(1));
    });
  });
  it('proposals() suppresses overlaps within a level only, and says where none is left', () => {
    tf.tidy(() => {
      const all = stage();
      const huge = {
        ...all,
        deltas: counts.map((count): Tensor => tf.tile(tf.tensor3d([[[0, 0, 5, 5]]]), [1, count, 1])),
      };
      const { present, boxes } = proposals(huge, anchors, size, 1000);
      // Grown far over the image and clipped, all are the whole image: one a level stays.
      expect(tf.sum(present).dataSync()[0]).toBe(5);
      expect((boxes.arraySync() as number[][][])[0]!.slice(0, 5)).toEqual(Array(5).fill([0, 0, 64, 64]));
      expect(Array.from(present.dataSync().slice(0, 6))).toEqual([1, 1, 1, 1, 1, 0]);
    });
  });
  it('proposals() drops what lies outside of the image', () => {
    tf.tidy(() => {
      const all = stage();
      const away = {
        ...all,
        deltas: counts.map((count): Tensor => tf.tile(tf.tensor3d([[[90, 0, 0, 0]]]), [1, count, 1])),
      };
      expect(tf.sum(proposals(away, anchors, size, 50).present).dataSync()[0]).toBe(0);
    });
  });
});
