import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createRng } from '@loupe/core';
import { createRaster, encodePng } from '@loupe/dataset';
import type { ImageRecord } from '@loupe/dataset/schema';
import {
  datasetArtifact,
  defineStage,
  evaluationArtifact,
  trainedModelArtifact,
  type ArtifactKind,
  type Step,
  type Timing,
} from '@loupe/stage';
import { makeWorkspace, type TestWorkspace } from '@loupe/stage/testing';
import { z } from 'zod';
import { fixtureStudy, type FixtureOptions } from './fixture-study.ts';

/** A workspace with everything a report reads: fixture artifacts, written as their steps would, and pictures of noise. */
export async function makeReportWorkspace(
  options: FixtureOptions,
): Promise<TestWorkspace & { readonly inputs: Step['inputs'] }> {
  const workspace = await makeWorkspace();
  const { evaluations, models, datasets } = fixtureStudy(options);
  for (const image of new Set(Object.values(datasets).flatMap(({ value }) => value.images)))
    await writePicture(workspace.root, image);

  const put = async <T>(
    kind: string,
    output: string,
    artifact: ArtifactKind<T>,
    cell: string,
    value: (scratch: string) => Promise<T> | T,
    timing: Timing,
  ): Promise<string> => {
    const stage = defineStage({
      kind,
      config: z.unknown(),
      inputs: {},
      outputs: { [output]: artifact },
      async run(context) {
        for (const [name, measure] of Object.entries(timing)) context.timing(name, measure);
        return { [output]: await value(context.scratch) };
      },
    });
    return `${await workspace.run(stage, { cell, config: {} })}/${output}`;
  };
  const inputs = {
    evaluations: {} as Record<string, string>,
    models: {} as Record<string, string>,
    datasets: {} as Record<string, string>,
  };
  for (const [key, { value, output, manifest, timing }] of Object.entries(datasets)) {
    inputs.datasets[key] = await put(manifest.stage, output, datasetArtifact, key, () => value, timing);
  }
  for (const [key, { value, timing }] of Object.entries(models)) {
    inputs.models[key] = await put(
      'train',
      'model',
      trainedModelArtifact,
      key,
      async (scratch) => {
        const weights = join(scratch, 'weights.safetensors');
        await writeFile(weights, key);
        return { ...value, best: weights, last: weights };
      },
      timing,
    );
  }
  for (const [key, { value, timing }] of Object.entries(evaluations)) {
    inputs.evaluations[key] = await put('evaluate', 'evaluation', evaluationArtifact, key, () => value, timing);
  }
  return { ...workspace, inputs };
}

async function writePicture(root: string, { file, width, height, id }: ImageRecord): Promise<void> {
  const rng = createRng('fixture picture').fork(id);
  const raster = createRaster(width, height, 1);
  for (let index = 0; index < raster.data.length; index++) {
    const across = (index % width) / width - 0.5;
    raster.data[index] = Math.max(0, Math.min(255, 30 + 170 * Math.exp(-((across / 0.2) ** 2)) + 10 * rng.normal()));
  }
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), await encodePng(raster));
}
