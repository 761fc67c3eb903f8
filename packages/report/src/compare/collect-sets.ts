import type { Dataset } from '@loupe/dataset/schema';
import type { Provenanced } from '../inputs/provenanced.ts';
import { partNames, type PartName, type StudySet } from './comparison.ts';

export type DatasetInputs = Readonly<Record<string, Provenanced<Dataset>>>;

/** One data set of the study, before it is measured. */
export type GatheredSet = Omit<StudySet, 'statistics'>;

/** The data sets among the inputs, each whole and in parts, as the inputs first name them. */
export function collectSets(datasets: DatasetInputs): GatheredSet[] {
  const names = [...new Set(Object.values(datasets).map(({ value }) => value.name))];
  return names.map((name) => {
    const mine = Object.values(datasets).filter(({ value }) => value.name === name);
    const parts: Partial<Record<PartName, Dataset>> = {};
    const cut = mine.filter((entry) => entry.manifest.stage === 'split');
    for (const part of partNames) {
      const found = cut.find((entry) => entry.output === part);
      if (found !== undefined) parts[part] = found.value;
    }
    return {
      name,
      ingested: mine.find((entry) => entry.manifest.stage === 'ingest')?.value ?? null,
      parts,
      split: cut[0]?.manifest ?? null,
    };
  });
}

/** All of a data set in one: as it was read in, or its parts put together again. */
export function wholeSet({ name, ingested, parts }: Omit<GatheredSet, 'split'>): Dataset | null {
  if (ingested !== null) return ingested;
  const known = partNames.flatMap((part) => (parts[part] === undefined ? [] : [parts[part]]));
  const [first] = known;
  if (first === undefined) return null;
  return {
    ...first,
    name,
    images: known.flatMap((part) => part.images),
    rejected: known.flatMap((part) => part.rejected),
    warnings: known.flatMap((part) => part.warnings),
  };
}
