import { prCurveChart } from '../../charts/pr-curves.ts';
import { shareLinesChart } from '../../charts/share-lines.ts';
import type { Result, Run } from '../../compare/comparison.ts';
import { groupBy } from '../../compare/group-by.ts';
import { metricOf } from '../../compare/quantities.ts';
import type { Block, Figure, Panel, Section } from '../../document/document.ts';
import { paragraph } from '../../document/paragraphs.ts';
import { formatShare } from '../../numbers/format-number.ts';
import { modelColour, modelLegend, type Study } from '../study.ts';

interface Entry {
  readonly run: Run<'classification'>;
  readonly result: Result<'classification'>;
}

/** What each threshold would give: recall against false alarms, and against precision. */
export async function curveSection(study: Study<'classification'>): Promise<Section> {
  const { runs } = study.comparison;
  const own = runs.map((run): Entry => ({ run, result: run.results[0]! }));
  const others = runs.flatMap((run) => run.results.slice(1).map((result): Entry => ({ run, result })));
  const blocks: Block[] = [
    paragraph(
      'Each curve walks through all thresholds. ROC: recall over the rate of false alarms, better towards the upper left; the dashed line is guessing. Precision over recall is better towards the upper right, and unlike ROC depends on how frequent the class is. The dot is the operating point.',
    ),
    ...(await figures(study, own, 'own', 'on the own test part')),
    ...(others.length === 0
      ? []
      : [
          {
            kind: 'section' as const,
            id: 'curves-external',
            title: 'On the other test sets',
            blocks: await figures(study, others, 'other', 'on the other test sets'),
          },
        ]),
  ];
  return { kind: 'section', id: 'curves', title: 'ROC and precision-recall curves', blocks };
}

async function figures(
  study: Study<'classification'>,
  entries: readonly Entry[],
  id: string,
  where: string,
): Promise<Figure[]> {
  const roc: Panel[] = [];
  const precision: Panel[] = [];
  for (const group of groupBy(entries, ({ run, result }) => JSON.stringify([run.trainedOn, result.testName]))) {
    const { run, result } = group[0]!;
    const place = result.isOwn ? result.testName : `${run.trainedOn} → ${result.testName}`;
    for (const { class: name } of result.test.roc) {
      const title = `${place}: ${name}`;
      roc.push(await rocPanel(study, group, name, title));
      precision.push(await precisionPanel(study, group, name, title));
    }
  }
  const legend = modelLegend(study);
  return [
    { kind: 'figure', id: `roc-${id}`, caption: `ROC curves ${where}. Dot: operating point.`, panels: roc, legend },
    {
      kind: 'figure',
      id: `pr-${id}`,
      caption: `Precision over recall ${where}. Dot: operating point.`,
      panels: precision,
      legend,
    },
  ];
}

function rocPanel(
  study: Study<'classification'>,
  group: readonly Entry[],
  name: string,
  title: string,
): Promise<Panel> {
  const lines = group.flatMap(({ run, result: { test } }) => {
    const curve = test.roc.find((candidate) => candidate.class === name);
    if (curve === undefined) return [];
    const [recall, specificity] = [metricOf(test, 'recall', name).value, metricOf(test, 'specificity', name).value];
    return [
      {
        label: run.label,
        colour: modelColour(study, run.model),
        points: curve.falsePositiveRate.map((x, index) => ({ x, y: curve.truePositiveRate[index]! })),
        dot: recall === null || specificity === null ? null : { x: 1 - specificity, y: recall },
        area: metricOf(test, 'AUROC', name).value,
      },
    ];
  });
  return shareLinesChart({
    title,
    xTitle: 'Rate of false alarms (1 − specificity)',
    yTitle: 'Recall',
    lines,
    diagonal: true,
    alt: `ROC, ${title}. ${lines.map(({ label, dot, area }) => `${label}: ${area === null ? 'no area' : `area ${formatShare(area)}`}${dot === null ? '' : `, recall ${formatShare(dot.y)} at a rate of false alarms of ${formatShare(dot.x)}`}`).join('; ')}`,
  });
}

function precisionPanel(
  study: Study<'classification'>,
  group: readonly Entry[],
  name: string,
  title: string,
): Promise<Panel> {
  return prCurveChart(
    title,
    group.flatMap(({ run, result: { test } }) => {
      const curve = test.curves.find((candidate) => candidate.class === name);
      if (curve === undefined) return [];
      const [recall, precision] = [metricOf(test, 'recall', name).value, metricOf(test, 'precision', name).value];
      return [
        {
          model: run.label,
          colour: modelColour(study, run.model),
          recall: curve.recall,
          precision: curve.precision,
          operatingPoint: recall === null || precision === null ? null : { recall, precision },
        },
      ];
    }),
  );
}
