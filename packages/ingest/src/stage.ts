import { stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { UsageError } from '@loupe/core';
import { datasetArtifact, defineStage, fileTreeArtifact, optional } from '@loupe/stage';
import { describeIngested } from './describe-ingested.ts';
import { ingestFolder } from './ingest.ts';
import { IngestConfig } from './schema.ts';

/** A folder of images and labels in any known layout -> one data set. */
export const ingest = defineStage({
  kind: 'ingest',
  config: IngestConfig,
  inputs: { raw: optional(fileTreeArtifact) },
  // `unlabelled`: what the source lists without a label, for a model to say.
  outputs: { dataset: datasetArtifact, unlabelled: datasetArtifact },
  async run({ config, inputs, log, workspaceRoot }) {
    const prefix =
      inputs.raw === undefined
        ? await checkPath(config, workspaceRoot)
        : rawPath(config, inputs.raw.folder, workspaceRoot);
    const ingested = await ingestFolder(config, { folder: join(workspaceRoot, prefix), prefix, log });
    log.note(describeIngested(ingested));
    return { dataset: ingested.dataset, unlabelled: ingested.unlabelled };
  },
});

function rawPath({ path }: IngestConfig, folder: string, workspaceRoot: string): string {
  if (path !== undefined) {
    throw new UsageError('Cannot ingest: expected either path or an input raw, found both', {
      code: 'INGEST_PATH',
      at: { key: 'path' },
      fix: 'Remove path',
    });
  }
  return relative(workspaceRoot, folder).split(sep).join('/');
}

async function checkPath({ path }: IngestConfig, workspaceRoot: string): Promise<string> {
  if (path === undefined) {
    throw new UsageError('Cannot ingest: expected path or an input raw, found neither', {
      code: 'INGEST_PATH',
      at: { key: 'path' },
      fix: 'Name a folder such as data/fracatlas',
    });
  }
  const clean = path.replace(/\/+$/, '');
  if (clean.startsWith('/') || clean.includes('\\') || clean.split('/').some((part) => part === '..' || part === '')) {
    throw new UsageError(`Cannot ingest ${path}: expected a folder inside the workspace, from its root`, {
      code: 'INGEST_PATH',
      at: { key: 'path' },
      fix: 'Link the folder under data/ and name it so',
    });
  }
  const found = await stat(join(workspaceRoot, clean)).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new UsageError(`Cannot ingest ${path}: expected a folder, found ${found === undefined ? 'none' : 'a file'}`, {
      code: 'INGEST_PATH',
      at: { file: clean },
      fix: 'Put the data set there, or link it there; the README says where each set comes from',
    });
  }
  return clean;
}
