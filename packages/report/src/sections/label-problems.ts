import { countByCode, type Placed } from '../compare/label-problems.ts';
import { problemsOf } from '../compare/problems-of.ts';
import type { Warning } from '@loupe/dataset/schema';
import type { Block, Cell, RowGroup, Section, Table } from '../document/document.ts';
import { paragraph } from '../document/paragraphs.ts';
import { countOf, formatCount } from '../numbers/format-number.ts';
import type { Study } from './study.ts';

/** Every label, image or file that was not taken, with its reason; and what was taken but is worth a look. */
export function labelProblemSection({ comparison }: Study): Section {
  const { rejected, warnings } = problemsOf(comparison);
  const blocks: Block[] = [
    ...(rejected.length === 0
      ? [paragraph('No label, image or file was rejected.')]
      : [
          paragraph(
            `${countOf(rejected.length, 'label, image or file was', 'labels, images and files were')} not taken. Nothing is left out in silence: each is listed with the place it was read from and the reason.`,
          ),
          countTable('rejected-counts', 'Rejected, by reason.', rejected),
          {
            kind: 'details' as const,
            summary: `All ${formatCount(rejected.length)} rejected, with file, line and reason`,
            blocks: [rowTable('rejected', 'Everything that was rejected.', rejected)],
          },
        ]),
    ...(warnings.length === 0
      ? [paragraph('There is no warning about what was taken.')]
      : [
          paragraph(`${countOf(warnings.length, 'warning')}: taken, but worth a look.`),
          countTable('warning-counts', 'Warnings, by reason.', warnings),
          {
            kind: 'details' as const,
            summary: `All ${formatCount(warnings.length)} warnings`,
            blocks: [rowTable('warnings', 'Everything that was warned of.', warnings)],
          },
        ]),
  ];
  return { kind: 'section', id: 'label-problems', title: 'Rejected labels and warnings', blocks };
}

function countTable(id: string, caption: string, rows: readonly Placed<Warning>[]): Table {
  return {
    kind: 'table',
    id,
    caption,
    columns: [
      { head: 'Data set', align: 'text', isRowHead: true },
      { head: 'Code', align: 'text', isRowHead: true },
      { head: 'Count', align: 'number' },
      { head: 'The first of them', align: 'text' },
    ],
    groups: [
      {
        rows: countByCode(rows).map(({ set, code, count, reason }): Cell[] => [
          { text: set },
          { text: code },
          { text: formatCount(count), value: count },
          { text: reason },
        ]),
      },
    ],
  };
}

function rowTable(id: string, caption: string, rows: readonly (Placed<Warning> & { readonly what?: string })[]): Table {
  const sets = [...new Set(rows.map((row) => row.set))];
  const hasWhat = rows.some((row) => row.what !== undefined);
  return {
    kind: 'table',
    id,
    caption,
    columns: [
      { head: 'File', align: 'text', isRowHead: true },
      { head: 'Line', align: 'number' },
      ...(hasWhat ? [{ head: 'What', align: 'text' as const }] : []),
      { head: 'Code', align: 'text' },
      { head: 'Reason', align: 'text' },
    ],
    groups: sets.map((set): RowGroup => ({
      label: set,
      rows: rows
        .filter((row) => row.set === set)
        .map(({ file, line, image, what, code, reason }): Cell[] => [
          { text: file, ...(image === undefined || file.includes(image) ? {} : { under: `image ${image}` }) },
          { text: line === undefined ? '' : String(line) },
          ...(hasWhat ? [{ text: what ?? '' }] : []),
          { text: code },
          { text: reason },
        ]),
    })),
  };
}
