import { createRng } from '@loupe/core';
import { decodeMask, ignoredPixel } from '@loupe/dataset';
import {
  clDice,
  hausdorff95,
  normalisedSurfaceDistance,
  perImageOverlap,
  pooledOverlap,
  surfaceDistances,
} from '@loupe/metrics';
import { SegmentationResult } from '@loupe/stage';
import { EvaluateConfig } from '../schema.ts';
import { plainRecord } from '../testing/plain-record.ts';
import { measureImage, type SegmentedImage } from './measure-image.ts';
import { scoreSegmentation } from './score-segmentation.ts';

const config = EvaluateConfig.parse({ bootstrap: { samples: 30 }, examples: 1 });
const rules = { surfaceTolerance: 2, thin: [true, false] };
const size = { width: 12, height: 10 };
const rng = createRng(3);

/** Rectangles of two classes, moved a little in the prediction; some images lack a class in truth, in prediction or in both. */
function drawImage(index: number): SegmentedImage {
  const paint = (shift: number, without: number) => {
    const classes = new Uint8Array(size.width * size.height);
    for (const [value, left, top] of [
      [1, 1, 1],
      [2, 6, 4],
    ] as const) {
      if (value === without) continue;
      for (let y = top; y < top + 4; y++)
        for (let x = left + shift; x < left + 4 + shift; x++) classes[y * size.width + x] = value;
    }
    return { ...size, classes };
  };
  const truth = paint(0, index % 3),
    predicted = paint(rng.integer(0, 3), index % 5 === 0 ? 1 : index % 3);
  truth.classes[0] = ignoredPixel;
  predicted.classes[0] = 2;
  return measureImage(
    { record: plainRecord(`i${index}`, { ...size, group: `g${index >> 1}` }), truth, predicted, classes: 2 },
    rules,
  );
}

const images = Array.from({ length: 14 }, (_, index) => drawImage(index));
const request = { test: 'cells', classes: ['head', 'tail'], images, config, rng: createRng(1) };
const result = scoreSegmentation(request);
const metric = (quantity: string, name: string | null = null) =>
  result.metrics.find((row) => row.quantity === quantity && row.class === name)!;

describe('measureImage()', () => {
  const row = (...classes: number[]) => ({ width: classes.length, height: 1, classes: Uint8Array.from(classes) });
  const measure = (truth: ReturnType<typeof row>, predicted: ReturnType<typeof row>) =>
    measureImage({ record: plainRecord('a'), truth, predicted, classes: 2 }, rules).classes;

  it('keeps the stated rule for empty masks', () => {
    const [found, missing] = measure(row(0, 1, 1, 0), row(0, 1, 0, 0));
    expect(found).toMatchObject({ iou: { value: 0.5 }, dice: { value: 2 / 3 } });
    for (const score of ['iou', 'dice', 'hd95', 'surfaceDice'] as const)
      expect(missing![score]).toEqual({ value: null, reason: expect.stringMatching(/neither/) as string });
    const [invented] = measure(row(0, 0, 0), row(0, 1, 1));
    expect(invented).toMatchObject({
      iou: { value: 0 },
      dice: { value: 0 },
      surfaceDice: { value: 0 },
      clDice: { value: 0 },
      hd95: { value: null },
      truth: undefined,
    });
  });

  it('leaves pixels out that are not labelled, or that nothing is said of', () => {
    const [one] = measure(row(255, 1, 1, 1), row(1, 1, 1, 255));
    expect(one).toMatchObject({ iou: { value: 1 }, hd95: { value: 0 }, surfaceDice: { value: 1 } });
    expect([...decodeMask(one!.predicted!)]).toEqual([0, 1, 1, 0]);
  });

  it('takes distances and centre lines from the masks of each class', () => {
    const truth = row(1, 1, 1, 0, 0, 2, 2, 0),
      predicted = row(1, 1, 0, 0, 2, 2, 0, 0);
    const scores = measure(truth, predicted);
    [1, 2].forEach((value, index) => {
      const mask = ({ classes }: typeof truth) => ({ width: 8, height: 1, pixels: classes.map((v) => +(v === value)) });
      const pair = { truth: mask(truth), predicted: mask(predicted) };
      const distances = surfaceDistances(pair);
      expect(scores[index]!.hd95).toEqual(hausdorff95(distances));
      expect(scores[index]!.surfaceDice).toEqual(normalisedSurfaceDistance(distances, 2));
      expect(scores[index]!.clDice).toEqual(index === 0 ? clDice(pair) : undefined);
    });
  });
});

describe('scoreSegmentation()', () => {
  const confusions = images.map(({ confusion }) => confusion);

  it('fits the schema of an evaluation, and gives a reason for every null', () => {
    expect(SegmentationResult.parse(result)).toEqual(result);
    expect(result.metrics.filter(({ value, reason }) => value === null && reason === undefined)).toEqual([]);
  });

  it('gives IoU and Dice a class and over classes, as means over images and pooled', () => {
    const leaveOut = [0];
    const perImage = perImageOverlap(confusions, { leaveOut }),
      pooled = pooledOverlap(confusions, { leaveOut });
    for (const [index, name] of [
      [null, null],
      [1, 'head'],
      [2, 'tail'],
    ] as const) {
      const [mean, all] =
        index === null ? [perImage.mean, pooled.mean] : [perImage.byClass[index]!, pooled.byClass[index]!];
      expect(metric('IoU', name).value).toBeCloseTo(mean.iou.value!, 12);
      expect(metric('Dice', name).value).toBeCloseTo(mean.dice.value!, 12);
      expect(metric('IoU_pooled', name).value).toBe(all.iou.value);
      expect(metric('Dice_pooled', name).value).toBe(all.dice.value);
      for (const quantity of ['IoU', 'Dice', 'IoU_pooled', 'Dice_pooled']) {
        expect(metric(quantity, name).low).toBeLessThanOrEqual(metric(quantity, name).value!);
        expect(metric(quantity, name).high).toBeGreaterThanOrEqual(metric(quantity, name).value!);
      }
    }
  });

  it('counts the images where a class is missed or invented', () => {
    // Class 1 is predicted nowhere in images 0, 5 and 10; of these, the truth has it in 0 and 5 alone. Pixel 0 is left out.
    expect(metric('missed_images', 'head').value).toBe(2);
    expect(metric('invented_images', 'head').value).toBe(0);
    expect(metric('invented_images', 'tail').value).toBe(1);
    expect(metric('HD95').reason).toBeUndefined();
  });

  it('has clDice of thin classes alone', () => {
    expect(metric('clDice', 'head').value).toBeGreaterThan(0);
    expect(metric('clDice', 'tail')).toBeUndefined();
    expect(metric('NSD_2', 'tail').value).toBeGreaterThan(0);
  });

  it('adds the pixels of all images up, the background first', () => {
    const { labels, counts } = result.confusion;
    expect(labels).toEqual(['background', 'head', 'tail']);
    expect(counts.flat().reduce((sum, count) => sum + count, 0)).toBe(images.length * (size.width * size.height - 1));
    const diagonal = counts.reduce((sum, row, index) => sum + row[index]!, 0);
    expect(metric('pixel_accuracy').value).toBe(diagonal / (images.length * (size.width * size.height - 1)));
  });

  it('never has a Dice below the IoU beside it: of all images, of any images, of one, and at both ends of the intervals', () => {
    for (let seed = 0; seed < 40; seed++) {
      const chance = createRng(seed);
      const drawn = Array.from({ length: chance.integer(1, 6) }, (_, index) => {
        const map = () => ({
          width: 6,
          height: 5,
          classes: Uint8Array.from({ length: 30 }, () =>
            chance.next() < 0.1 ? 255 : chance.integer(0, chance.integer(1, 4)),
          ),
        });
        return measureImage(
          { record: plainRecord(`${index}`), truth: map(), predicted: map(), classes: 3 },
          { surfaceTolerance: 1, thin: [] },
        );
      });
      const { metrics, perImage } = scoreSegmentation({
        ...request,
        classes: ['a', 'b', 'c'],
        images: drawn,
        rng: chance,
      });
      for (const dice of metrics.filter(({ quantity }) => quantity.startsWith('Dice'))) {
        const iou = metrics.find(
          (row) => row.quantity === dice.quantity.replace('Dice', 'IoU') && row.class === dice.class,
        )!;
        expect(dice.value === null).toBe(iou.value === null);
        expect(dice.value ?? 0).toBeGreaterThanOrEqual(iou.value ?? 0);
        expect(dice.low ?? 0).toBeGreaterThanOrEqual(iou.low ?? 0);
        expect(dice.high ?? 0).toBeGreaterThanOrEqual(iou.high ?? 0);
      }
      for (const { iou, dice } of perImage) expect(dice ?? 0).toBeGreaterThanOrEqual(iou ?? 0);
      expect(perImage).toHaveLength(drawn.length * 3);
    }
  });

  it('shows the best, a typical and the worst image with the pixels of each class', () => {
    expect(result.examples.map(({ kind }) => kind)).toEqual(['best', 'typical', 'worst']);
    const dice = ({ image }: { image: string }) => {
      const own = result.perImage.flatMap((row) => (row.image === image && row.dice !== null ? [row.dice] : []));
      return own.reduce((sum, value) => sum + value, 0) / own.length;
    };
    const [best, typical, worst] = result.examples.map(dice);
    expect(best).toBeGreaterThan(typical!);
    expect(typical).toBeGreaterThan(worst!);
    for (const { truth, predicted, width, height } of result.examples)
      for (const { mask } of [...truth, ...predicted]) expect(mask.size).toEqual([height, width]);
  });

  it('gives the same result again', () => {
    expect(scoreSegmentation({ ...request, rng: createRng(1) })).toEqual(result);
  });
});
