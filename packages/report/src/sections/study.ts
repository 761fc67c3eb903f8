import { colourOf } from '../charts/theme.ts';
import { shapes } from '../charts/scatter-chart.ts';
import type { Comparison, Task } from '../compare/comparison.ts';
import { headlineOf, labelOfQuantity } from '../compare/quantities.ts';
import type { LegendItem } from '../document/document.ts';
import type { Measured } from '../numbers/measured.ts';
import type { PrimaryMetric, ReportConfig } from '../schema.ts';

/** The settings with nothing left open: the primary quantity is one of the task. */
export type StudyConfig = Omit<ReportConfig, 'primary'> & { readonly primary: PrimaryMetric };

/** What every section is written from. */
export interface Study<T extends Task = Task> {
  readonly comparison: Comparison<T>;
  readonly config: StudyConfig;
}

/** The primary quantity of one result. */
export function primaryOf({ comparison, config }: Study, test: Parameters<typeof headlineOf>[1]): Measured {
  return headlineOf(comparison.task, test, config.primary);
}

/** What the report calls the primary quantity. */
export function primaryLabel({ comparison, config }: Study): string {
  return labelOfQuantity(comparison.task, config.primary);
}

/** The colour of a model, the same in every figure. */
export function modelColour({ comparison }: Study, model: string): string {
  return colourOf(comparison.models.indexOf(model));
}

/** The colour of a data set, for figures that show no model. */
export function setColour({ comparison }: Study, set: string): string {
  return colourOf(setNames({ comparison }).indexOf(set));
}

/** The shape of a data set, for figures whose colours are models. */
export function setShape({ comparison }: Study, set: string): (typeof shapes)[number] {
  return shapes[setNames({ comparison }).indexOf(set) % shapes.length]!;
}

/** Data sets in the order of the report: those trained on first, as the evaluations name them. */
export function setNames({ comparison }: { readonly comparison: Pick<Comparison, 'runs' | 'sets'> }): string[] {
  return [...new Set([...comparison.runs.map((run) => run.trainedOn), ...comparison.sets.map((set) => set.name)])];
}

/** The models and their colours, or those alone that a figure shows. */
export function modelLegend(study: Study, shown: readonly string[] = study.comparison.models): LegendItem[] {
  return study.comparison.models
    .filter((model) => shown.includes(model))
    .map((model) => ({ label: model, colour: modelColour(study, model), mark: 'line' }));
}

/** Colours of the models, then shapes of the data sets. */
export function scatterLegend(study: Study, sets: readonly string[]): LegendItem[] {
  return [
    ...study.comparison.models.map((model): LegendItem => ({
      label: model,
      colour: modelColour(study, model),
      mark: 'line',
    })),
    ...sets.map((set): LegendItem => ({ label: set, colour: 'currentColor', mark: setShape(study, set) })),
  ];
}
