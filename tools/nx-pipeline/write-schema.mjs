// Writes pipelines/pipeline.schema.json from the plan's own schema.
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { importSource, readSources } from './load-sources.mjs';

const workspaceRoot = resolve(import.meta.dirname, '../..');
const entry = 'packages/plan/src/index.ts';
const { pipelineJsonSchema } = await importSource(workspaceRoot, entry, await readSources(workspaceRoot, [entry]));
writeFileSync(
  join(workspaceRoot, 'pipelines', 'pipeline.schema.json'),
  `${JSON.stringify(pipelineJsonSchema(), null, 1)}\n`,
);
