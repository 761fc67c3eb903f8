import { join } from 'node:path';
import { readJson, writeJson } from '@loupe/core';
import { Dataset } from '@loupe/dataset/schema';
import type { ArtifactKind } from '../artifact-kind.ts';
import { parseContent } from '../parse-content.ts';
import { shareMasks, unshareMasks } from './shared-masks.ts';

/** `dataset.json`: records and labels; pixels stay where they are. */
export const datasetArtifact: ArtifactKind<Dataset> = {
  name: 'dataset',
  write: (folder, value) => writeJson(join(folder, 'dataset.json'), shareMasks(value)),
  async read(folder) {
    const file = join(folder, 'dataset.json');
    return parseContent(Dataset, unshareMasks(await readJson(file)), file);
  },
};
