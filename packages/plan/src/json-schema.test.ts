import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipelineJsonSchema, pipelineKeysMarkdown, planPipeline } from './index.ts';

const pipelines = join(__dirname, '../../../pipelines');

describe('pipelineJsonSchema()', () => {
  it('pipelineJsonSchema() is what lies in pipelines/pipeline.schema.json', () => {
    // Else: npx nx run pipeline:schema
    expect(JSON.parse(readFileSync(join(pipelines, 'pipeline.schema.json'), 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(pipelineJsonSchema())),
    );
  });

  it('pipelineJsonSchema() describes the keys that the plan knows', () => {
    const schema = pipelineJsonSchema() as { properties: Record<string, { properties?: Record<string, object> }> };
    expect(Object.keys(schema.properties)).toEqual(
      expect.arrayContaining(['datasets', 'models', 'matrix', 'train', 'report']),
    );
    expect(schema.properties['train']!.properties!['epochs']).toMatchObject({ type: 'integer', default: 50 });
  });
});

describe('pipelineKeysMarkdown()', () => {
  it('pipelineKeysMarkdown() is what lies in docs/pipeline-keys.md', () => {
    // Else: npx nx run pipeline:schema
    expect(readFileSync(join(pipelines, '../docs/pipeline-keys.md'), 'utf8')).toBe(pipelineKeysMarkdown());
  });

  it('pipelineKeysMarkdown() lists keys of every depth with value, default and meaning, and those that recur once', () => {
    const rows = pipelineKeysMarkdown().split('\n');
    const rowOf = (key: string) => rows.filter((line) => line.startsWith(`| \`${key}\``));
    expect(rowOf('train.epochs')).toEqual(['| `train.epochs` | integer over 0 | `50` |  |']);
    expect(rowOf('train.optimiser (sgd).momentum')).toEqual([expect.stringContaining('number from 0 to 1 | `0.9`')]);
    expect(rowOf('matrix.overrides[].where.dataset')).toHaveLength(1);
    expect(rowOf('datasets.<name>.split')).toEqual([expect.stringContaining('[split](#split)')]);
    expect(rows.filter((line) => line.includes('`unet` (segmentation) `width`'))).toHaveLength(1);
  });
});

describe('pipelines/', () => {
  const names = readdirSync(pipelines).flatMap((file) => /^(.+)\.yaml$/.exec(file)?.[1] ?? []);
  it.each(names)('pipelines/%s.yaml has a plan and names the schema and its command', (name) => {
    const text = readFileSync(join(pipelines, `${name}.yaml`), 'utf8');
    expect(text).toMatch(/^# yaml-language-server: \$schema=\.\/pipeline\.schema\.json\n/);
    expect(text).toContain(`npx nx run pipeline:${name}\n`);
    expect(planPipeline(text, `pipelines/${name}.yaml`).steps.at(-1)!.id).toBe(`${name}.report`);
  });
});
