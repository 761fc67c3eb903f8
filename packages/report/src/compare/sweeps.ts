import type { Comparison, Run, Task } from './comparison.ts';
import { groupBy } from './group-by.ts';
import { differingSettings, settingsOf, settingText, shortNames } from './settings.ts';

/** Runs on one data set that differ in one number alone, whatever else was tried. */
export interface Sweep<T extends Task = Task> {
  readonly trainedOn: string;
  /** Path of the setting: `options.boxShare`. */
  readonly setting: string;
  readonly label: string;
  /** One line for each choice of everything else. */
  readonly lines: readonly SweepLine<T>[];
}

export interface SweepLine<T extends Task = Task> {
  readonly label: string;
  /** By the value of the setting, in rising order; runs that differ in their seed share one. */
  readonly points: readonly { readonly value: number; readonly runs: readonly Run<T>[] }[];
}

/** Every setting with a number that was varied while all others stayed. */
export function findSweeps<T extends Task>({ runs }: Pick<Comparison<T>, 'runs'>): Sweep<T>[] {
  return groupBy(
    runs.filter(({ training }) => training !== null),
    (run) => run.trainedOn,
  ).flatMap((own) => {
    const differing = differingSettings(own);
    const labels = shortNames(differing);
    return differing.flatMap((setting): Sweep<T>[] => {
      const lines = groupBy(own, (run) => keyWithout(run, setting)).flatMap((group): SweepLine<T>[] => {
        const numbered = group.flatMap((run) => {
          const value = settingsOf(run).get(setting);
          return typeof value === 'number' ? [{ run, value }] : [];
        });
        const points = groupBy(numbered, ({ value }) => String(value))
          .map((same) => ({ value: same[0]!.value, runs: same.map(({ run }) => run) }))
          .sort((a, b) => a.value - b.value);
        return points.length < 2 ? [] : [{ label: '', points }];
      });
      return lines.length === 0
        ? []
        : [
            {
              trainedOn: own[0]!.trainedOn,
              setting,
              label: labels.get(setting)!,
              lines: labelled(lines, differing, setting),
            },
          ];
    });
  });
}

function keyWithout(run: Run, setting: string): string {
  return JSON.stringify([...settingsOf(run)].filter(([name]) => name !== setting).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Lines called by what tells them apart: the architecture, then the settings in which they differ. */
function labelled<T extends Task>(
  lines: readonly SweepLine<T>[],
  differing: readonly string[],
  setting: string,
): SweepLine<T>[] {
  const first = lines.map(({ points }) => points[0]!.runs[0]!);
  const telling = differing.filter(
    (name) => name !== setting && name !== 'model' && new Set(first.map((run) => settingsOf(run).get(name))).size > 1,
  );
  const names = shortNames(telling);
  const architectures = new Set(first.map(({ card }) => card.model));
  return lines.map((line, index) => {
    const run = first[index]!;
    const own = telling.flatMap((name) => {
      const value = settingsOf(run).get(name);
      return value === undefined ? [] : [`${names.get(name)} ${settingText(value)}`];
    });
    // Settings that follow from the architecture say nothing beside its name.
    const isEnough = architectures.size === lines.length;
    return { ...line, label: isEnough || own.length === 0 ? run.card.model : `${run.card.model}, ${own.join(', ')}` };
  });
}
