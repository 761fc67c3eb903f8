import { confusionChart, type ConfusionCounts, type ConfusionOptions } from '../charts/confusion-chart.ts';
import type { Result, Run, Task } from '../compare/comparison.ts';
import type { Block, Figure, Section } from '../document/document.ts';
import { paragraph } from '../document/paragraphs.ts';
import type { Study } from './study.ts';

export interface ConfusionWords<T extends Task> extends ConfusionOptions {
  /** How to read a matrix. */
  readonly intro: string;
  /** After "Confusion matrices on the own test part", with what starts the remark. */
  readonly remark: string;
  /** After the model's name in each title. */
  readonly detail?: (run: Run<T>, result: Result<T>) => string;
}

/** A matrix for each model on its own test part, and folded away those on other test sets. */
export async function confusionSectionOf<T extends Task>(
  study: Study<T>,
  words: ConfusionWords<T>,
  of: (result: Result<T>) => ConfusionCounts,
): Promise<Section> {
  const { runs } = study.comparison;
  const blocks: Block[] = [
    paragraph(words.intro),
    await figure('confusion-own', 'on the own test part', words, of, runs, (run) => run.results.slice(0, 1)),
  ];
  if (runs.some((run) => run.results.length > 1)) {
    blocks.push({
      kind: 'details',
      summary: 'Matrices on the other test sets',
      blocks: [
        await figure('confusion-other', 'on the other test sets', words, of, runs, (run) => run.results.slice(1)),
      ],
    });
  }
  return { kind: 'section', id: 'confusion', title: 'Confusion matrices', blocks };
}

async function figure<T extends Task>(
  id: string,
  where: string,
  words: ConfusionWords<T>,
  of: (result: Result<T>) => ConfusionCounts,
  runs: readonly Run<T>[],
  pick: (run: Run<T>) => readonly Result<T>[],
): Promise<Figure> {
  const panels = [];
  for (const run of runs) {
    for (const result of pick(run)) {
      const place = result.isOwn ? result.testName : `${run.trainedOn} → ${result.testName}`;
      const title = `${place}: ${run.label}${words.detail?.(run, result) ?? ''}`;
      panels.push(await confusionChart(title, of(result), words));
    }
  }
  return {
    kind: 'figure',
    id,
    caption: `Confusion matrices ${where}${words.remark}. Colour: share of the row.`,
    panels,
  };
}
