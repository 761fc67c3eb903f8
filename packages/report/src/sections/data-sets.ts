import { scatterChart, type ScatterPoint } from '../charts/scatter-chart.ts';
import { spreadChart } from '../charts/spread-chart.ts';
import type { Characteristic } from '../compare/characteristics.ts';
import type { StudySet } from '../compare/comparison.ts';
import { duelsBy } from '../compare/duels.ts';
import { seedMeans } from './seed-means.ts';
import type { Block, Cell, Details, Figure, Panel, Section, Table } from '../document/document.ts';
import { paragraph } from '../document/paragraphs.ts';
import { countOf, formatCount, formatShare, measuredCell } from '../numbers/format-number.ts';
import { notMeasured, type Measured } from '../numbers/measured.ts';
import type { LoadPreview } from '../pictures/preview-picture.ts';
import {
  modelColour,
  primaryLabel,
  primaryOf,
  scatterLegend,
  setColour,
  setNames,
  setShape,
  type Study,
} from './study.ts';

/** The characteristics of the data sets beside the results that they could explain, and how they spread. */
export async function dataSetSection(study: Study, load: LoadPreview): Promise<Section | null> {
  const sets = orderedSets(study);
  if (sets.length === 0) return null;
  const blocks: Block[] = [
    paragraph(
      `What the data sets are like, beside the results that this could explain. ${study.comparison.task.words.harder}`,
    ),
    characteristicsTable(study, sets),
    ...extremes(study, sets),
    ...(await resultFigure(study, sets)),
    ...(await study.comparison.task.labelBlocks(study, sets, load)),
    ...(await pictureFigure(study, sets)),
    sizeTable(sets),
  ];
  return { kind: 'section', id: 'data-sets', title: 'The data sets', blocks };
}

function orderedSets(study: Study): StudySet[] {
  return setNames(study).flatMap((name) => study.comparison.sets.filter((set) => set.name === name));
}

/** The primary quantity of a model trained on a set, on its own test part; of several seeds the mean. */
function scoreOf(study: Study, set: string, model: string): Measured {
  const { runs, task } = study.comparison;
  const seeds = runs.filter((candidate) => candidate.trainedOn === set && candidate.model === model);
  if (seeds.length === 0) return notMeasured('the model was not trained on this data set');
  const results = seeds.map((run) => ({ result: run.results[0]! }));
  const primary = task.headlines.find(({ name }) => name === study.config.primary)!;
  const means = seedMeans([{ name: primary.name, of: (test) => primaryOf(study, test) }], results);
  return means?.[0] ?? primaryOf(study, results[0]!.result.test);
}

/** Characteristics as rows and data sets as columns: there are more of the former, and columns are what one compares. */
function characteristicsTable(study: Study, sets: readonly StudySet[]): Table {
  const label = primaryLabel(study);
  return {
    kind: 'table',
    id: 'characteristics',
    caption:
      'Characteristics of each data set, all parts together, and the results of the models that were trained on it.',
    columns: [
      { head: '', align: 'text', isRowHead: true },
      ...sets.map((set) => ({ head: set.name, align: 'number' as const })),
    ],
    groups: [
      {
        rows: study.comparison.task.characteristics.map(({ label: what, format, of }): Cell[] => [
          { text: what },
          ...sets.map((set) => measuredCell(of(set), format)),
        ]),
      },
      {
        label: `${label} on the own test part`,
        rows: study.comparison.models.map((model): Cell[] => [
          { text: model },
          ...sets.map((set) => measuredCell(scoreOf(study, set.name, model), formatShare)),
        ]),
      },
    ],
    notes: [
      ...study.comparison.task.characteristicNotes,
      'Contrast: standard deviation of the grey values of a picture, from 0 for black to 1 for white. Sharpness: variance of the Laplacian of its grey values from 0 to 255, which compares only pictures of like size. Both are medians over pictures.',
      `Contrast and sharpness are measured on at most ${formatCount(study.config.measuredPictures)} pictures of a data set, the first by the SHA-256 of their files: ${sets.map((set) => `${set.name} ${formatCount(set.statistics.contrast.length)}`).join(', ')}.`,
    ],
  };
}

/** In which characteristics the data set with the lowest results is the extreme one: a hint where to look, no proof. */
function extremes(study: Study, sets: readonly StudySet[]): Block[] {
  const scored = duelsBy(study.config.primary, study.comparison)
    .filter(({ ranking, trainedOn }) => ranking.length > 0 && sets.some((set) => set.name === trainedOn))
    .map(({ trainedOn, ranking }) => ({ set: sets.find((set) => set.name === trainedOn)!, score: ranking[0]!.score }))
    .sort((a, b) => a.score - b.score);
  const lowest = scored[0];
  if (scored.length < 3 || lowest === undefined || lowest.score === scored[1]!.score) return [];
  const others = scored.slice(1).map((entry) => entry.set);
  const isExtreme = ({ harder, of }: Characteristic) => {
    const mine = of(lowest.set).value;
    const theirs = others.map((set) => of(set).value);
    if (harder === undefined || mine === null || theirs.some((value) => value === null)) return false;
    return theirs.every((value) => (harder.end === 'lower' ? mine < value! : mine > value!));
  };
  const hits = study.comparison.task.characteristics
    .filter(isExtreme)
    .map(({ harder, format, of }) => `${harder!.phrase} (${format(of(lowest.set).value!)})`);
  const label = primaryLabel(study);
  return [
    paragraph([
      `The lowest best result is that on `,
      { kind: 'strong', text: lowest.set.name },
      ` (${label} ${formatShare(lowest.score)}). `,
      hits.length === 0
        ? `It is not the extreme data set in any characteristic that makes ${study.comparison.task.words.task} harder.`
        : `Of the ${countOf(scored.length, 'data set')} it has the ${hits.join('; the ')}.`,
      ` With ${scored.length} data sets this shows where to look; it proves no cause.`,
    ]),
  ];
}

async function resultFigure(study: Study, sets: readonly StudySet[]): Promise<Figure[]> {
  const { models, task } = study.comparison;
  const label = primaryLabel(study);
  const panels: Panel[] = [];
  for (const characteristic of task.characteristics.filter((candidate) => candidate.chart !== undefined)) {
    const points = sets.flatMap((set) =>
      models.flatMap((model): ScatterPoint[] => {
        const [x, y] = [characteristic.of(set).value, scoreOf(study, set.name, model).value];
        return x === null || y === null ? [] : [{ x, y, model, set: set.name }];
      }),
    );
    if (new Set(points.map((point) => point.x)).size < 2) continue;
    panels.push(
      await scatterChart({
        title: characteristic.label,
        xTitle: characteristic.chart!,
        yTitle: label,
        points,
        models: models.map((model) => ({ label: model, colour: modelColour(study, model) })),
        sets: sets.map((set) => ({ label: set.name, shape: setShape(study, set.name) })),
      }),
    );
  }
  if (panels.length === 0) return [];
  return [
    {
      kind: 'figure',
      id: 'characteristics-results',
      caption: `${label} on the own test part over characteristics of the data set. Colour: model; shape: data set.`,
      panels,
      legend: scatterLegend(
        study,
        sets.map((set) => set.name),
      ),
    },
  ];
}

async function pictureFigure(study: Study, sets: readonly StudySet[]): Promise<Figure[]> {
  const sample = (values: (set: StudySet) => readonly number[]) =>
    sets.map((set) => ({ set: set.name, colour: setColour(study, set.name), values: values(set) }));
  const panels: Panel[] = [];
  for (const [title, unit, values] of [
    ['Contrast', 'of grey from 0 to 1', (set: StudySet) => set.statistics.contrast],
    ['Sharpness', 'variance of the Laplacian', (set: StudySet) => set.statistics.sharpness],
    ['Picture size', 'root of width × height, px', (set: StudySet) => set.statistics.imageSides],
  ] as const) {
    if (sets.some((set) => values(set).length > 0)) panels.push(await spreadChart(title, unit, sample(values)));
  }
  return panels.length === 0
    ? []
    : [
        {
          kind: 'figure',
          id: 'picture-spread',
          caption:
            'How pictures differ within and between data sets: 5th to 95th percentile (line), middle half (bar), median (tick).',
          panels,
        },
      ];
}

/** Which sizes pictures have: every model fits them into one square. */
function sizeTable(sets: readonly StudySet[]): Details {
  const rows = sets.map(({ name, statistics: { imageSizes, distinctImageSizes } }) => ({
    label: `${name}: ${countOf(distinctImageSizes, 'size')}${distinctImageSizes > imageSizes.length ? `, the ${imageSizes.length} most frequent` : ''}`,
    rows: imageSizes.map(({ width, height, images }): Cell[] => [
      { text: `${formatCount(width)} × ${formatCount(height)}` },
      { text: formatCount(images), value: images },
    ]),
  }));
  return {
    kind: 'details',
    summary: 'Sizes of the pictures',
    blocks: [
      {
        kind: 'table',
        id: 'picture-sizes',
        caption: 'Pictures by width and height, in pixels.',
        columns: [
          { head: 'Width × height', align: 'text', isRowHead: true },
          { head: 'Images', align: 'number' },
        ],
        groups: rows,
      },
    ],
  };
}
