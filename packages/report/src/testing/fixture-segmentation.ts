import type { Rng } from '@loupe/core';
import { encodeMask, paintClassMap } from '@loupe/dataset';
import type { Dataset } from '@loupe/dataset/schema';
import { classOverlaps, countClassConfusion, perImageOverlap, pooledOverlap, sumClassConfusions } from '@loupe/metrics';
import type { MetricRow, SegmentationResult } from '@loupe/stage';

/** Predicted maps are the true ones moved by some pixels; overlaps are computed from both, distances only drawn. */
export function fixtureSegmentation(test: Dataset, skill: number, rng: Rng): SegmentationResult {
  const { classes, images } = test;
  const cases = images.map((image) => {
    const truth = paintClassMap(image.labels, image).classes;
    const [dx, dy] = [0, 1].map(() => Math.round((1 - skill) * 7 * rng.normal())) as [number, number];
    const predicted = truth.map((_, index) => {
      const [x, y] = [(index % image.width) - dx, Math.floor(index / image.width) - dy];
      return x < 0 || y < 0 || x >= image.width || y >= image.height ? 0 : truth[y * image.width + x]!;
    });
    const confusion = countClassConfusion({ truth, predicted, classes: classes.length + 1 });
    return { image, truth, predicted, confusion };
  });
  const confusions = cases.map(({ confusion }) => confusion);
  const means = { perImage: perImageOverlap(confusions, { leaveOut: [0] }), pooled: pooledOverlap(confusions, { leaveOut: [0] }) }; // prettier-ignore
  const metrics = [null, ...classes].flatMap((name, index): MetricRow[] => {
    const of = ({ mean, byClass }: typeof means.pooled) => (name === null ? mean : byClass[index]!);
    const shares = ([['Dice', of(means.perImage).dice], ['IoU', of(means.perImage).iou], ['Dice_pooled', of(means.pooled).dice], ['IoU_pooled', of(means.pooled).iou]] as const); // prettier-ignore
    return [
      ...shares.map(([quantity, { value }]) => ({
        quantity,
        class: name,
        value,
        ...(value === null ? { reason: 'no image has it' } : { low: value - 0.05, high: Math.min(1, value + 0.05) }),
      })),
      { quantity: 'HD95', class: name, value: 8 * (1.2 - skill) * rng.uniform(0.8, 1.2) },
      { quantity: 'NSD_2', class: name, value: Math.min(1, skill * rng.uniform(0.9, 1.1)) },
      name === 'head'
        ? { quantity: 'clDice', class: name, value: null, reason: 'only compared for thin classes' }
        : { quantity: 'clDice', class: name, value: skill * rng.uniform(0.85, 1) },
    ];
  });
  const sum = sumClassConfusions(confusions);
  const side = classes.length + 1;
  const perImage = cases.flatMap(({ image, confusion }) =>
    classOverlaps(confusion)
      .slice(1)
      .map(({ iou, dice }, index) => ({ image: image.id, class: classes[index]!, iou: iou.value, dice: dice.value })),
  );
  const ordered = cases.toSorted((a, b) => score(a) - score(b));
  const pick = (['worst', 'typical', 'best'] as const).map((kind, index) => ({
    kind,
    of: ordered[Math.round((index * (ordered.length - 1)) / 2)]!,
  }));
  return {
    task: 'segmentation',
    test: test.name,
    images: images.length,
    metrics,
    confusion: {
      labels: ['background', ...classes],
      counts: Array.from({ length: side }, (_, row) => [...sum.counts.slice(row * side, (row + 1) * side)]),
    },
    perImage,
    examples: pick.map(({ kind, of: { image, truth, predicted } }) => ({
      image: image.id,
      file: image.file,
      width: image.width,
      height: image.height,
      kind,
      truth: pixelsOf(truth, image),
      predicted: pixelsOf(predicted, image),
    })),
  };

  function score({ confusion }: (typeof cases)[number]): number {
    return perImageOverlap([confusion], { leaveOut: [0] }).mean.dice.value ?? 0;
  }

  function pixelsOf(map: Uint8Array, size: { width: number; height: number }) {
    return classes.flatMap((name, index) =>
      map.includes(index + 1) ? [{ class: name, mask: encodeMask(size, (at) => map[at] === index + 1) }] : [],
    );
  }
}
