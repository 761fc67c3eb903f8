import { retinanetTargets } from './targets.ts';

// Four anchors: one on the object, one that overlaps it by 0.45, two far away.
const anchors = Float32Array.of(0, 0, 10, 10, 0, 0, 10, 4.5, 50, 50, 60, 60, 80, 80, 90, 90);

describe('retinanetTargets()', () => {
  const targets = retinanetTargets([[{ class: 1, box: [0, 0, 10, 10] }], []], anchors, 3);

  it('retinanetTargets() marks the class of foreground anchors only', () => {
    expect(targets.classes.shape).toEqual([2, 4, 3]);
    expect([...targets.classes.data]).toEqual([0, 1, 0, ...new Array<number>(21).fill(0)]);
  });
  it('retinanetTargets() leaves ignored anchors out and averages over the images', () => {
    expect([...targets.classWeights.data]).toEqual([0.5, 0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]);
    expect([...targets.boxWeights.data]).toEqual([0.5, 0, 0, 0, 0, 0, 0, 0]);
  });
  it('retinanetTargets() divides by the foreground anchors of the image', () => {
    const two = retinanetTargets(
      [
        [
          { class: 0, box: [0, 0, 10, 10] },
          { class: 0, box: [50, 50, 60, 60] },
        ],
      ],
      anchors,
      1,
    );
    expect([...two.boxWeights.data]).toEqual([0.5, 0, 0.5, 0]);
  });
  it('retinanetTargets() refuses a box without area, whose logarithm is not finite', () => {
    expect(() => retinanetTargets([[{ class: 0, box: [3, 3, 3, 9] }]], anchors, 1)).toThrow(
      'expected a box with width and height, found [3, 3, 3, 9]',
    );
  });
  it('retinanetTargets() refuses a class that the head does not have', () => {
    expect(() => retinanetTargets([[{ class: 1, box: [3, 3, 4, 9] }]], anchors, 1)).toThrow(
      'expected a class from 0 to 0, found 1',
    );
  });
});
