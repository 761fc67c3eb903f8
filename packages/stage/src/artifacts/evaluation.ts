import { join } from 'node:path';
import { readJson, writeJson } from '@loupe/core';
import type { ArtifactKind } from '../artifact-kind.ts';
import { parseContent } from '../parse-content.ts';
import { Evaluation } from '../schema.ts';

/** `evaluation.json`: the metrics of one trained model on each of its test sets. */
export const evaluationArtifact: ArtifactKind<Evaluation> = {
  name: 'evaluation',
  write: (folder, value) => writeJson(join(folder, 'evaluation.json'), Evaluation.parse(value)),
  async read(folder) {
    const file = join(folder, 'evaluation.json');
    return parseContent(Evaluation, await readJson(file), file);
  },
};
