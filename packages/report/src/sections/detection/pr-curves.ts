import { prCurveChart, type PrLine } from '../../charts/pr-curves.ts';
import type { Result, Run } from '../../compare/comparison.ts';
import { metricOf } from '../../compare/quantities.ts';
import type { Block, Figure, Section } from '../../document/document.ts';
import { paragraph } from '../../document/paragraphs.ts';
import { modelColour, modelLegend, type Study } from '../study.ts';

/** A panel for each data set and class: how precision falls as a model is asked to find more. */
export async function prCurveSection(study: Study<'detection'>): Promise<Section> {
  const { runs } = study.comparison;
  const own = await figure(study, 'pr-own', 'on the own test part', (run) => run.results.slice(0, 1));
  const others = runs.some((run) => run.results.length > 1)
    ? await figure(study, 'pr-other', 'on the other test sets', (run) => run.results.slice(1))
    : null;
  const blocks: Block[] = [
    paragraph(
      'Each curve walks through all confidences, from strict on the left to lenient on the right. The further a curve reaches to the upper right, the better; the area under it is the average precision. The dot is the operating point: what the model does with the confidence chosen on validation.',
    ),
    own,
    ...(others === null
      ? []
      : [{ kind: 'details' as const, summary: 'Curves on the other test sets', blocks: [others] }]),
  ];
  return { kind: 'section', id: 'pr-curves', title: 'Precision and recall', blocks };
}

async function figure(
  study: Study<'detection'>,
  id: string,
  where: string,
  pick: (run: Run<'detection'>) => readonly Result<'detection'>[],
): Promise<Figure> {
  const entries = study.comparison.runs.flatMap((run) => pick(run).map((result) => ({ run, result })));
  const ious = entries.flatMap(({ result }) => result.test.curves.map((curve) => curve.iou));
  // The overlap that P and R are given at; an evaluation may hold curves at stricter ones too.
  const iou = Math.min(...ious);
  const cells = new Map<string, { title: string; lines: PrLine[] }>();
  const severalClasses =
    new Set(entries.flatMap(({ result }) => result.test.curves.map((curve) => curve.class))).size > 1;
  for (const { run, result } of entries) {
    for (const curve of result.test.curves.filter((candidate) => candidate.iou === iou)) {
      const key = JSON.stringify([run.trainedOn, result.testName, curve.class]);
      const place = result.isOwn ? result.testName : `${run.trainedOn} → ${result.testName}`;
      const cell = cells.get(key) ?? { title: severalClasses ? `${place}, ${curve.class}` : place, lines: [] };
      const [precision, recall] = [metricOf(result.test, 'P', curve.class), metricOf(result.test, 'R', curve.class)];
      cell.lines.push({
        model: run.label,
        colour: modelColour(study, run.model),
        recall: curve.recall,
        precision: curve.precision,
        operatingPoint:
          precision.value === null || recall.value === null
            ? null
            : { precision: precision.value, recall: recall.value },
      });
      cells.set(key, cell);
    }
  }
  const panels = [];
  for (const { title, lines } of cells.values()) panels.push(await prCurveChart(title, lines));
  return {
    kind: 'figure',
    id,
    caption: `Precision over recall ${where}, at an overlap (IoU) of ${Number.isFinite(iou) ? iou : 0.5} with the labelled box. Dot: operating point.`,
    panels,
    legend: modelLegend(study),
  };
}
