// Writes pipelines/pipeline.schema.json and docs/pipeline-keys.md from the plan's own schema.
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { importSource, readSources } from './load-sources.mjs';

const workspaceRoot = resolve(import.meta.dirname, '../..');
const entry = 'packages/plan/src/index.ts';
const { pipelineJsonSchema, pipelineKeysMarkdown } = await importSource(
  workspaceRoot,
  entry,
  await readSources(workspaceRoot, [entry]),
);
writeFileSync(
  join(workspaceRoot, 'pipelines', 'pipeline.schema.json'),
  `${JSON.stringify(pipelineJsonSchema(), null, 1)}\n`,
);
writeFileSync(join(workspaceRoot, 'docs', 'pipeline-keys.md'), pipelineKeysMarkdown());
