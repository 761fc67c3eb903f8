import { barChart } from '../charts/bar-chart.ts';
import { histogramChart } from '../charts/histogram-chart.ts';
import { scatterChart, type ScatterPoint } from '../charts/scatter-chart.ts';
import { spreadChart } from '../charts/spread-chart.ts';
import { colourOf, neutralColour } from '../charts/theme.ts';
import { boxSideBins } from '../compare/box-side-bins.ts';
import { characteristics, type Characteristic } from '../compare/characteristics.ts';
import type { StudySet } from '../compare/comparison.ts';
import { duelsBy } from '../compare/duels.ts';
import { headlineOf, labelOfQuantity } from '../compare/quantities.ts';
import type { Block, Cell, Figure, Panel, Section, Table } from '../document/document.ts';
import { paragraph } from '../document/paragraphs.ts';
import { countOf, formatCount, formatShare, measuredCell } from '../numbers/format-number.ts';
import { notMeasured, type Measured } from '../numbers/measured.ts';
import { modelColour, scatterLegend, setColour, setNames, setShape, type Study } from './study.ts';

/** The characteristics of the data sets beside the results that they could explain, and how they spread. */
export async function dataSetSection(study: Study): Promise<Section | null> {
  const sets = orderedSets(study);
  if (sets.length === 0) return null;
  const blocks: Block[] = [
    paragraph(
      'What the data sets are like, beside the results that this could explain. Pictures with little contrast, small or cut-off objects, few examples or faulty labels are all harder to learn from.',
    ),
    characteristicsTable(study, sets),
    ...extremes(study, sets),
    ...(await resultFigure(study, sets)),
    await sizeFigure(study, sets),
    await classFigure(study, sets),
    ...(await pictureFigure(study, sets)),
  ];
  return { kind: 'section', id: 'data-sets', title: 'The data sets', blocks };
}

function orderedSets(study: Study): StudySet[] {
  return setNames(study).flatMap((name) => study.comparison.sets.filter((set) => set.name === name));
}

/** The primary quantity of a model trained on a set, on its own test part. */
function scoreOf({ comparison, config }: Study, set: string, model: string): Measured {
  const run = comparison.runs.find((candidate) => candidate.trainedOn === set && candidate.model === model);
  return run === undefined
    ? notMeasured('the model was not trained on this data set')
    : headlineOf(run.results[0]!.test, config.primary);
}

/** Characteristics as rows and data sets as columns: there are more of the former, and columns are what one compares. */
function characteristicsTable(study: Study, sets: readonly StudySet[]): Table {
  const label = labelOfQuantity(study.config.primary);
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
        rows: characteristics.map(({ label: what, format, of }): Cell[] => [
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
      'Relative box side: the root of the box’s area over the picture’s area. Contrast: standard deviation of the grey values of a picture, from 0 for black to 1 for white. Sharpness: variance of the Laplacian of its grey values from 0 to 255, which compares only pictures of like size. Both are medians over pictures. Cut off: the box touches the edge of its picture.',
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
  const hits = characteristics
    .filter(isExtreme)
    .map(({ harder, format, of }) => `${harder!.phrase} (${format(of(lowest.set).value!)})`);
  const label = labelOfQuantity(study.config.primary);
  return [
    paragraph([
      `The lowest best result is that on `,
      { kind: 'strong', text: lowest.set.name },
      ` (${label} ${formatShare(lowest.score)}). `,
      hits.length === 0
        ? 'It is not the extreme data set in any characteristic that makes detection harder.'
        : `Of the ${countOf(scored.length, 'data set')} it has the ${hits.join('; the ')}.`,
      ` With ${scored.length} data sets this shows where to look; it proves no cause.`,
    ]),
  ];
}

async function resultFigure(study: Study, sets: readonly StudySet[]): Promise<Figure[]> {
  const { models } = study.comparison;
  const label = labelOfQuantity(study.config.primary);
  const panels: Panel[] = [];
  for (const characteristic of characteristics.filter((candidate) => candidate.chart !== undefined)) {
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

async function sizeFigure(study: Study, sets: readonly StudySet[]): Promise<Figure> {
  const binned = sets.map((set) => ({ set, bins: boxSideBins(set.statistics.boxSides) }));
  const tallest = Math.max(
    ...binned.flatMap(({ bins }) =>
      bins.map(
        (bin) =>
          bin.count /
          Math.max(
            1,
            bins.reduce((sum, { count }) => sum + count, 0),
          ),
      ),
    ),
  );
  const ceiling = Math.max(0.1, Math.ceil(tallest * 10) / 10);
  const panels = [];
  for (const { set, bins } of binned)
    panels.push(
      await histogramChart(set.name, 'Relative box side', bins, { colour: setColour(study, set.name), ceiling }),
    );
  return {
    kind: 'figure',
    id: 'box-sizes',
    caption: 'Sizes of the labelled boxes: share of all boxes by the side of the box relative to its picture.',
    panels,
  };
}

async function classFigure(study: Study, sets: readonly StudySet[]): Promise<Figure> {
  const names = [...new Set(sets.flatMap((set) => set.statistics.classes.map((entry) => entry.name)))];
  const panels = [];
  for (const { name, statistics } of sets) {
    panels.push(
      await barChart(name, [
        ...statistics.classes.map((entry) => ({
          name: entry.name,
          count: entry.boxes,
          colour: colourOf(names.indexOf(entry.name)),
        })),
        { name: 'images without', count: statistics.emptyImages, colour: neutralColour },
      ]),
    );
  }
  return {
    kind: 'figure',
    id: 'class-balance',
    caption: 'Labelled boxes of each class, and images without any label.',
    panels,
  };
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
