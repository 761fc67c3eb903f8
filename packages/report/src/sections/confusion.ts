import { confusionChart } from '../charts/confusion-chart.ts';
import type { Result, Run } from '../compare/comparison.ts';
import type { Block, Figure, Section } from '../document/document.ts';
import { paragraph } from '../document/paragraphs.ts';
import { formatFixed } from '../numbers/format-number.ts';
import type { Study } from './study.ts';

/** What each model took for what, counted at its operating point. */
export async function confusionSection(study: Study): Promise<Section> {
  const { runs } = study.comparison;
  const blocks: Block[] = [
    paragraph(
      'Each row is what an object truly is, each column what the model called it. The diagonal is right. The last column counts objects that the model missed; the last row, detections where nothing is labelled.',
    ),
    await figure('confusion-own', 'on the own test part', runs, (run) => run.results.slice(0, 1)),
  ];
  if (runs.some((run) => run.results.length > 1)) {
    blocks.push({
      kind: 'details',
      summary: 'Matrices on the other test sets',
      blocks: [await figure('confusion-other', 'on the other test sets', runs, (run) => run.results.slice(1))],
    });
  }
  return { kind: 'section', id: 'confusion', title: 'Confusion matrices', blocks };
}

async function figure(
  id: string,
  where: string,
  runs: readonly Run[],
  pick: (run: Run) => readonly Result[],
): Promise<Figure> {
  const entries = runs.flatMap((run) => pick(run).map((result) => ({ run, result })));
  const panels = [];
  for (const { run, result } of entries) {
    const place = result.isOwn ? result.testName : `${run.trainedOn} → ${result.testName}`;
    panels.push(
      await confusionChart(
        `${place}: ${run.model}, confidence from ${formatFixed(result.test.confusion.confidence, 2)}`,
        result.test.confusion,
      ),
    );
  }
  const ious = [...new Set(entries.map(({ result }) => result.test.confusion.iou))];
  return {
    kind: 'figure',
    id,
    caption: `Confusion matrices ${where}, for detections from the confidence in each title, matched at an overlap (IoU) of ${ious.join(', ')}. Colour: share of the row.`,
    panels,
  };
}
