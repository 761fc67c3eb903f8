import { formatCsvRecord } from '@loupe/dataset';
import type { Detection } from '@loupe/dataset/schema';
import { fileStems } from '../file-stems.ts';
import type { SubmissionColumn } from '../schema.ts';

/** One picture and the object that was found in it. */
export interface LocatedRow {
  readonly filename: string;
  readonly found: Detection;
}

const usualColumns: readonly SubmissionColumn[] = ['filename', 'class', 'xmin', 'ymin', 'xmax', 'ymax'];

/** The box on a grid of 1/100 pixel: what is published is then what was scored. */
export function roundBox(found: Detection): Detection {
  return { ...found, box: found.box.map((side) => Math.round(side * 100) / 100) as Detection['box'] };
}

/** A table of one box a picture, in pixels, with the columns asked for in their order. */
export function boxTable(
  classes: readonly string[],
  rows: readonly LocatedRow[],
  columns: readonly SubmissionColumn[] = usualColumns,
): string {
  return [
    columns,
    ...rows.map(({ filename, found: { class: label, box, score } }) => {
      const [xmin, ymin, xmax, ymax] = box.map(String) as [string, string, string, string];
      const cells = {
        filename,
        class: classes[label]!,
        xmin,
        ymin,
        xmax,
        ymax,
        score: String(Number(score.toPrecision(9))),
      };
      return columns.map((column) => cells[column]);
    }),
  ]
    .map(formatCsvRecord)
    .join('');
}

/** For each set `<name>.csv`. */
export function localisationFiles(
  classes: readonly string[],
  sets: readonly (readonly [name: string, rows: readonly LocatedRow[]])[],
): Map<string, string> {
  const stems = fileStems(sets.map(([name]) => name));
  return new Map(sets.map(([, rows], index) => [`${stems[index]}.csv`, boxTable(classes, rows)]));
}
