import { stat } from 'node:fs/promises';
import { UsageError, canonicalJson, readJson } from '@loupe/core';
import { cocoEvaluate, cocoQuantities, parseCocoResults, parseCocoTruth } from '@loupe/metrics';
import type { ExitCode, Output } from '../output.ts';
import { printTable } from '../print-table.ts';

/** COCO's twelve numbers and AP per class of a detections file against a ground-truth file. */
export async function evaluate(
  truthFile: string,
  detectionsFile: string,
  { json }: { json: boolean },
  { out, err }: Output,
): Promise<ExitCode> {
  for (const file of [truthFile, detectionsFile]) await expectFile(file);
  const truth = parseCocoTruth(await readJson(truthFile), truthFile);
  const detections = parseCocoResults(await readJson(detectionsFile), detectionsFile);
  const { summary, reasons, perClass, unknownClass } = cocoEvaluate(truth, detections);
  if (unknownClass > 0)
    err(`warning: ${unknownClass} detections name a category that the ground truth does not have; they are left out`);
  if (json) {
    // Names as pycocotools users know them; null, with a reason, where it would print -1.
    out(
      canonicalJson(
        {
          ...summary,
          AP_per_class: Object.fromEntries(perClass.map(({ name, AP }) => [name, AP])),
          per_class: perClass,
          reasons,
        },
        2,
      ),
    );
    return 0;
  }
  const show = (value: number | null) => (value === null ? '–' : value.toFixed(4));
  out(printTable(cocoQuantities.map((quantity) => [quantity, show(summary[quantity]), reasons[quantity] ?? ''])));
  out(
    `\n${printTable([['class', 'AP', 'AP50', 'AP75', 'labels'], ...perClass.map(({ name, AP, AP50, AP75, labels }) => [name, show(AP), show(AP50), show(AP75), labels])])}`,
  );
  return 0;
}

async function expectFile(file: string): Promise<void> {
  if ((await stat(file).catch(() => undefined))?.isFile()) return;
  throw new UsageError(`Cannot evaluate: expected a JSON file, found none at ${file}`, {
    code: 'PATH_MISSING',
    at: { file },
    fix: 'Check the path',
  });
}
