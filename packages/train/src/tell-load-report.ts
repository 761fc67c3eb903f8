import type { Log } from '@loupe/core';
import type { LoadReport, WeightsFile } from '@loupe/engine';

const namesShown = 5;

/** Says which arrays of a file the model has taken and which not, and why. @param from the file, as the user named it */
export function tellLoadReport(
  log: Log,
  from: string,
  { matched, missing, unexpected, mismatched }: LoadReport,
  { container, under, prefix }: Pick<WeightsFile, 'container' | 'under' | 'prefix'>,
): void {
  const place = [
    container,
    ...(under === undefined ? [] : [`under ${under}`]),
    ...(prefix === '' ? [] : [`names without ${prefix}`]),
  ];
  log.note(
    `weights: ${matched.length} of ${matched.length + missing.length + mismatched.length} arrays from ${from} (${place.join(', ')})`,
  );
  for (const { name, expected, found } of mismatched) {
    log.warn(
      `${name} starts from the seed: expected [${expected.join(', ')}], found [${found.join(', ')}] (normal for the head of a model for other classes)`,
    );
  }
  if (missing.length > 0) log.warn(`${missing.length} arrays start from the seed, not in the file: ${some(missing)}`);
  if (unexpected.length > 0)
    log.warn(`${unexpected.length} arrays of the file have no place in this model: ${some(unexpected)}`);
}

function some(names: readonly string[]): string {
  return `${names.slice(0, namesShown).join(', ')}${names.length > namesShown ? ' …' : ''}`;
}
