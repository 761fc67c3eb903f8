import { canonicalJson } from '@loupe/core';
import { countByCode, describeCodes } from '@loupe/dataset';
import type { ExitCode, Output } from '../output.ts';
import { printTable } from '../print-table.ts';
import { describeRejection, describeWarning, readSource, type SourceOptions } from './read-source.ts';

export interface InspectOptions extends SourceOptions {
  readonly json: boolean;
  /** How many problems are written out; the rest are counted. */
  readonly problems: number;
}

/** Format, counts and problems of a folder. @returns 1 where anything of it was not taken */
export async function inspect(path: string, options: InspectOptions, { out }: Output): Promise<ExitCode> {
  const { dataset, format, labelsFound, unlabelled } = await readSource(path, options);
  const { classes, images, rejected, warnings, task } = dataset;
  const isClassification = task === 'classification';
  const labels = images.flatMap((image) => image.labels);
  const classified = images.filter((image) => image.class !== undefined).length;
  const perClass = classes.map((name, index) => {
    const own = labels.filter((label) => label.class === index);
    return {
      class: name,
      labels: own.length,
      images: images.filter((image) => image.class === index || image.labels.some((label) => label.class === index))
        .length,
    };
  });
  const parts = Object.fromEntries(
    (['train', 'val', 'test'] as const).map((part) => [part, images.filter(({ given }) => given === part).length]),
  );
  const exitCode = rejected.length > 0 ? 1 : 0;
  const summary = {
    path,
    format,
    task,
    images: images.length,
    imagesWithoutLabels: isClassification
      ? images.length - classified
      : images.filter((image) => image.labels.length === 0).length,
    imagesToPredict: unlabelled.length,
    labels: {
      found: labelsFound,
      taken: labels.length + classified,
      withOutline: labels.filter(({ outlines }) => outlines).length,
      withMask: labels.filter(({ mask }) => mask).length,
    },
    classes: perClass,
    givenParts: parts,
    rejected: { count: rejected.length, byCode: Object.fromEntries(countByCode(rejected)) },
    warnings: { count: warnings.length, byCode: Object.fromEntries(countByCode(warnings)) },
  };
  if (options.json) {
    out(canonicalJson({ ...summary, rejectedRows: rejected, warningRows: warnings }, 2));
    return exitCode;
  }
  out(
    printTable([
      ['format', format],
      ['task', task],
      ['images', images.length],
      ['  without labels', summary.imagesWithoutLabels],
      ...Object.entries(parts)
        .filter(([, count]) => count > 0)
        .map(([part, count]): [string, number] => [`  given as ${part}`, count]),
      ...(unlabelled.length > 0 ? [['  to predict, beside them', unlabelled.length] as const] : []),
      [isClassification ? 'image classes found' : 'labels found', labelsFound],
      ['  taken', summary.labels.taken],
      ...(isClassification
        ? []
        : [
            ['  with an outline', summary.labels.withOutline] as const,
            ['  with a mask', summary.labels.withMask] as const,
          ]),
      ['rejected', rejected.length],
      ['warnings', warnings.length],
    ]),
  );
  out(
    `\n${printTable([['class', 'labels', 'images'], ...perClass.map((row) => [row.class, row.labels, row.images])])}`,
  );
  listProblems(
    'Rejected',
    rejected.map((row) => ({ code: row.code, text: describeRejection(row) })),
  );
  listProblems(
    'Warnings',
    warnings.map((row) => ({ code: row.code, text: describeWarning(row) })),
  );
  return exitCode;

  function listProblems(title: string, rows: readonly { code: string; text: string }[]): void {
    if (rows.length === 0) return;
    out(`\n${title}: ${describeCodes(rows)}`);
    for (const { text } of rows.slice(0, options.problems)) out(`  ${text}`);
    if (rows.length > options.problems)
      out(`  … and ${rows.length - options.problems} more; --problems ${rows.length} or --json shows all`);
  }
}
