import type { Rng } from '@loupe/core';
import type { Dataset } from '@loupe/dataset/schema';
import type { MetricRow, DetectionResult } from '@loupe/stage';

/** A test result whose counts, precision and recall agree; the other numbers only have a plausible size. */
export function fixtureTestResult(
  test: string,
  dataset: Dataset,
  quality: number,
  classes: readonly string[],
  rng: Rng,
): DetectionResult {
  const truth = classes.map((_, index) =>
    dataset.images.reduce((sum, image) => sum + image.labels.filter((label) => label.class === index).length, 0),
  );
  const found = truth.map((count) => Math.round(count * quality * rng.uniform(0.85, 1)));
  const confused = truth.map((count, index) => Math.min(count - found[index]!, rng.integer(0, 3)));
  const alarms = truth.map((count) => Math.round(count * (1 - quality) * rng.uniform(0.4, 0.9)));
  const size = classes.length;
  const counts = Array.from({ length: size + 1 }, (_, row) =>
    Array.from({ length: size + 1 }, (_, column) => {
      if (row === size) return column === size ? 0 : alarms[column]!;
      if (row === column) return found[row]!;
      if (column === size) return truth[row]! - found[row]! - (size > 1 ? confused[row]! : 0);
      return column === (row + 1) % size ? confused[row]! : 0;
    }),
  );
  const metrics: MetricRow[] = [];
  const mean = (values: readonly (number | null)[]) => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  };
  const rows = classes.map((name, index) => {
    const predicted = counts.reduce((sum, row) => sum + row[index]!, 0);
    const precision = predicted === 0 ? null : found[index]! / predicted;
    const recall = truth[index] === 0 ? null : found[index]! / truth[index]!;
    const f1 =
      precision === null || recall === null || precision + recall === 0
        ? null
        : (2 * precision * recall) / (precision + recall);
    const ap50 = truth[index] === 0 ? null : quality * rng.uniform(0.85, 1);
    return { name, precision, recall, f1, ap50, ap: ap50 === null ? null : ap50 * rng.uniform(0.4, 0.6) };
  });
  const add = (quantity: string, className: string | null, value: number | null, reason: string) =>
    metrics.push({ quantity, class: className, value, ...(value === null ? { reason } : {}) });
  const noTruth = 'no labelled object of this class is in the test set';
  const ap50 = mean(rows.map((row) => row.ap50));
  const ap = mean(rows.map((row) => row.ap));
  for (const [quantity, value] of [
    ['AP50', ap50],
    ['AP', ap],
  ] as const) {
    metrics.push({
      quantity,
      class: null,
      value,
      ...(value === null ? { reason: noTruth } : { low: Math.max(0, value - 0.09), high: Math.min(1, value + 0.08) }),
    });
  }
  add('AP75', null, ap === null ? null : ap * 0.9, noTruth);
  add('AP_small', null, null, 'no labelled object is small (below 32² pixels)');
  add('AP_medium', null, ap === null ? null : ap * 0.8, noTruth);
  add('AP_large', null, ap === null ? null : ap * 1.05, noTruth);
  add('P', null, mean(rows.map((row) => row.precision)), 'nothing was detected');
  add('R', null, mean(rows.map((row) => row.recall)), noTruth);
  add('F1', null, mean(rows.map((row) => row.f1)), 'neither precision nor recall is above 0');
  for (const row of rows) {
    add('AP50', row.name, row.ap50, noTruth);
    add('AP', row.name, row.ap, noTruth);
    add('P', row.name, row.precision, 'nothing was detected');
    add('R', row.name, row.recall, noTruth);
    add('F1', row.name, row.f1, 'neither precision nor recall is above 0');
  }
  const confidence = Math.round(rng.uniform(0.25, 0.5) * 1000) / 1000;
  return {
    task: 'detection',
    test,
    images: dataset.images.length,
    boxes: truth.reduce((sum, count) => sum + count, 0),
    metrics,
    confusion: { labels: [...classes, 'background'], counts, iou: 0.5, confidence },
    curves: rows.map(({ name, precision, recall }) => ({
      class: name,
      iou: 0.5,
      ...curveThrough(recall ?? 0, precision ?? 1, rng.fork('curve', name)),
    })),
    examples: examplesOf(dataset, classes, quality, rng.fork('examples')),
  };
}

/** A falling curve through the operating point. */
function curveThrough(
  recall: number,
  precision: number,
  rng: Rng,
): { recall: number[]; precision: number[]; score: number[] } {
  const steps = 60;
  const end = Math.min(1, recall * 1.15 + 0.05);
  const power =
    recall <= 0 || precision >= 1
      ? 3
      : Math.log(Math.max(1e-3, 1 - precision)) / Math.log(Math.max(1e-3, Math.min(0.98, recall / end)));
  const points = Array.from({ length: steps + 1 }, (_, index) => index / steps);
  return {
    recall: points.map((share) => share * end),
    precision: points.map((share) =>
      Math.max(0, Math.min(1, 1 - share ** power + (share === 0 ? 0 : 0.012 * rng.normal()))),
    ),
    score: points.map((share) => 1 - share),
  };
}

function examplesOf(
  dataset: Dataset,
  classes: readonly string[],
  quality: number,
  rng: Rng,
): DetectionResult['examples'] {
  const labelled = dataset.images.filter((image) => image.labels.length > 0);
  const picks = [
    ['best', labelled[0]],
    ['typical', labelled[Math.floor(labelled.length / 2)]],
    ['worst', labelled.at(-1)],
    ['empty', dataset.images.find((image) => image.labels.length === 0)],
  ] as const;
  return picks.flatMap(([kind, image]) => {
    if (image === undefined) return [];
    const shift = kind === 'best' ? 0.04 : kind === 'typical' ? 0.2 : 0.8;
    const truth = image.labels.map((label) => ({ box: label.box, class: classes[label.class]!, score: null }));
    const predicted = truth.map(({ box: [x0, y0, x1, y1], class: name }) => {
      const [dx, dy] = [(x1 - x0) * shift * rng.uniform(-1, 1), (y1 - y0) * shift * rng.uniform(-1, 1)];
      return {
        box: [
          Math.max(0, x0 + dx),
          Math.max(0, y0 + dy),
          Math.min(image.width, x1 + dx),
          Math.min(image.height, y1 + dy),
        ] as [number, number, number, number],
        class: name,
        score: Math.min(0.99, quality + 0.1 * rng.next()),
      };
    });
    const alarm = {
      box: [0.02, 0.02, 0.15, 0.17].map((share, index) => share * (index % 2 === 0 ? image.width : image.height)) as [
        number,
        number,
        number,
        number,
      ],
      class: classes[0]!,
      score: 0.41,
    };
    return [
      {
        image: image.id,
        file: image.file,
        width: image.width,
        height: image.height,
        kind,
        truth,
        predicted: kind === 'empty' || kind === 'worst' ? [...predicted, alarm] : predicted,
      },
    ];
  });
}
