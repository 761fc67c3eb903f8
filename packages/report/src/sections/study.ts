import { colourOf } from '../charts/theme.ts';
import { shapes } from '../charts/scatter-chart.ts';
import type { Comparison } from '../compare/comparison.ts';
import type { LegendItem } from '../document/document.ts';
import type { ReportConfig } from '../schema.ts';

/** What every section is written from. */
export interface Study {
  readonly comparison: Comparison;
  readonly config: ReportConfig;
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
export function setNames({ comparison }: Pick<Study, 'comparison'>): string[] {
  return [...new Set([...comparison.runs.map((run) => run.trainedOn), ...comparison.sets.map((set) => set.name)])];
}

export function modelLegend(study: Study): LegendItem[] {
  return study.comparison.models.map((model) => ({ label: model, colour: modelColour(study, model), mark: 'line' }));
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
