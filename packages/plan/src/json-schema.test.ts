import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipelineJsonSchema, planPipeline } from './index.ts';

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

describe('pipelines/', () => {
  it.each(['fractures', 'fractures-xray', 'fractures-quick'])(
    'pipelines/%s.yaml has a plan and names the schema and its command',
    (name) => {
      const text = readFileSync(join(pipelines, `${name}.yaml`), 'utf8');
      expect(text).toMatch(/^# yaml-language-server: \$schema=\.\/pipeline\.schema\.json\n/);
      expect(text).toContain(`npx nx run pipeline:${name}\n`);
      expect(planPipeline(text, `pipelines/${name}.yaml`).steps.at(-1)!.id).toBe(`${name}.report`);
    },
  );
});
