import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dataset } from '@loupe/dataset/schema';
import { datasetArtifact, defineStage } from '@loupe/stage';
import { makeWorkspace, type TestWorkspace } from '@loupe/stage/testing';
import { z } from 'zod';
import { split } from './index.ts';
import { datasetOf } from './testing/any-dataset.ts';

let workspace: TestWorkspace;
beforeAll(async () => (workspace = await makeWorkspace()));
afterAll(() => workspace.remove());

const read = async (path: string) => JSON.parse(await readFile(join(workspace.root, path), 'utf8')) as unknown;

/** Stands for ingest. */
const source = defineStage({
  kind: 'source',
  config: z.strictObject({ name: z.string() }),
  inputs: {},
  outputs: { dataset: datasetArtifact },
  async run({ config: { name } }) {
    const sketches = Array.from({ length: 40 }, (_, i) => ({
      bytes: name.length * 1000 + i,
      group: null,
      classes: i % 4 === 0 ? [] : [i % 2],
      given: null,
    }));
    return { dataset: datasetOf(sketches, name, ['a', 'b']) };
  },
});

describe('split', () => {
  it('split writes the parts and what each got; the union of two splits merges them', async () => {
    const folders: Record<string, string> = {};
    for (const name of ['wrist', 'hand']) {
      const sourced = await workspace.run(source, { cell: name, config: { name } });
      const folder = await workspace.run(split, { cell: name, inputs: { dataset: `${sourced}/dataset` } });
      const shares = (await read(`${folder}/shares/shares.json`)) as {
        class: string | null;
        part: string;
        images: number;
      }[];
      expect(shares.filter((row) => row.class === '*').map(({ images }) => images)).toEqual([28, 8, 4]);
      expect(shares.find((row) => row.class === null && row.part === 'test')).toEqual({
        class: null,
        part: 'test',
        images: 1,
        share: 0.1,
      });
      for (const part of ['train', 'val', 'test']) folders[`${name}.${part}`] = `${folder}/${part}`;
    }
    const union = await workspace.run(split, { cell: 'union', inputs: { parts: folders }, config: { name: 'union' } });
    const train = (await read(`${union}/train/dataset.json`)) as Dataset;
    expect(train).toMatchObject({ name: 'union', classes: ['a', 'b'] });
    expect(train.images).toHaveLength(56);
  });

  it('split refuses to run without a data set or parts', async () => {
    await expect(workspace.run(split, { cell: 'none' })).rejects.toMatchObject({ code: 'SPLIT_INPUTS' });
  });
});
