import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createRng, readJson, sha256, silentLog } from '@loupe/core';
import { encodePng } from '@loupe/dataset';
import type { Dataset, ImageRecord } from '@loupe/dataset/schema';
import { encodeSafetensors, loadEngine, tf } from '@loupe/engine';
import { cocoEvaluate, parseCocoResults, parseCocoTruth } from '@loupe/metrics';
import { buildDetectionModel, modelNamesFor } from '@loupe/models';
import {
  datasetArtifact,
  DetectionEvaluation,
  runStage,
  trainedModelArtifact,
  type ModelCard,
  type Step,
} from '@loupe/stage';
import { evaluate } from './stage.ts';
import { giveArtifacts } from './testing/give-artifacts.ts';

let root: string;
beforeAll(async () => {
  loadEngine();
  root = await mkdtemp(join(tmpdir(), 'loupe-evaluate-'));
});
afterAll(() => rm(root, { recursive: true }));

const size = 64;

async function dataset(name: string, count: number): Promise<Dataset> {
  const rng = createRng(name);
  const images: ImageRecord[] = [];
  for (let i = 0; i < count; i++) {
    const width = rng.integer(50, 90),
      height = rng.integer(50, 90),
      file = `data/${name}/${i}.png`;
    const bytes = await encodePng({
      width,
      height,
      channels: 1,
      data: Uint8Array.from({ length: width * height }, () => rng.integer(0, 256)),
    });
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), bytes);
    images.push({
      id: `${name}-${i}`,
      file,
      sha256: sha256(bytes),
      width,
      height,
      labels: i % 3 === 0 ? [] : [{ class: 0, box: [5, 6, 40, 45] }],
    });
  }
  return { name, task: 'detection', classes: ['fracture', 'cast'], images, rejected: [], warnings: [] };
}

const options = () => ({ workspaceRoot: root, log: silentLog, now: () => performance.now() });

describe.each(modelNamesFor('detection'))('evaluate of %s', (name) => {
  const folder = `artifacts/p/evaluate/${name}`;
  let evaluation: DetectionEvaluation;
  let step: Step;

  beforeAll(async () => {
    const model = buildDetectionModel(name, { classes: 2 });
    model.network.initialise(createRng(1));
    const weights = join(root, `${name}.safetensors`);
    await writeFile(weights, encodeSafetensors(await model.network.state()));
    const card: ModelCard = {
      model: name,
      options: {},
      task: 'detection',
      classes: ['fracture', 'cast'],
      preprocessing: { size, channels: 3, fit: { kind: 'letterbox' } },
      trainedOn: 'wrist',
      seed: 1,
      epochs: 1,
      bestEpoch: 1,
      selectedBy: 'mAP50_95',
      parameters: model.network.parameterCount,
      trainableParameters: model.network.parameterCount,
      flops: model.flops(size),
      stoppedEarly: false,
    };
    model.network.dispose();
    await giveArtifacts(
      root,
      `artifacts/p/train/${name}`,
      { model: trainedModelArtifact },
      { model: { card, history: [], best: weights, last: weights } },
    );
    await giveArtifacts(
      root,
      `artifacts/p/split/${name}`,
      { val: datasetArtifact, test: datasetArtifact, hand: datasetArtifact },
      {
        val: await dataset('wrist', 6),
        test: await dataset('wrist', 7),
        hand: await dataset('hand', 5),
      },
    );
    step = {
      id: `p.evaluate.${name}`,
      folder,
      seed: 3,
      config: { scoreFloor: 1e-4, batch: 4, timing: { images: 3, warmup: 1 }, bootstrap: { samples: 20 } },
      inputs: {
        model: `artifacts/p/train/${name}/model`,
        val: `artifacts/p/split/${name}/val`,
        tests: { 'hand.test': `artifacts/p/split/${name}/hand`, 'wrist.test': `artifacts/p/split/${name}/test` },
      },
    };
    // TensorFlow keeps a few tensors of its own; what this step makes it must free.
    const before = tf.memory().numTensors;
    await runStage(evaluate, step, options());
    expect(tf.memory().numTensors).toBe(before);
    evaluation = DetectionEvaluation.parse(await readJson(join(root, folder, 'evaluation/evaluation.json')));
  });

  it('holds a result a test set, its own first', () => {
    expect(evaluation.tests.map(({ test, images, boxes }) => [test, images, boxes])).toEqual([
      ['wrist', 7, 4],
      ['hand', 5, 3],
    ]);
    expect(evaluation.operatingPoint.chosenOn).toBe('val');
  });

  it('publishes predictions in the frame of the images, which evaluate to the same numbers', async () => {
    const read = async (file: string) => readJson(join(root, folder, 'predictions', file));
    const truth = parseCocoTruth(await read('wrist.truth.json'), 'truth'),
      detections = parseCocoResults(await read('wrist.detections.json'), 'detections');
    expect(detections.length).toBeGreaterThan(0);
    const sizes = new Map(truth.images.map(({ id, width, height }) => [id, { width: width!, height: height! }]));
    for (const {
      image_id,
      bbox: [x, y, w, h],
    } of detections) {
      const image = sizes.get(image_id)!;
      expect(x >= 0 && y >= 0 && w > 0 && h > 0 && x + w <= image.width && y + h <= image.height).toBe(true);
    }
    const { summary } = cocoEvaluate(truth, detections);
    for (const { quantity, value } of evaluation.tests[0]!.metrics.filter(
      (row) => row.class === null && row.quantity in summary,
    )) {
      expect(summary[quantity as keyof typeof summary]).toBe(value);
    }
  });

  it('times single images', async () => {
    const timing = (await readJson(join(root, folder, 'timing.json'))) as Record<string, number[]>;
    for (const key of [
      'image_ms',
      'image_decode_ms',
      'image_preprocess_ms',
      'image_inference_ms',
      'image_postprocess_ms',
    ]) {
      expect(timing[key]).toHaveLength(3);
      expect(timing[key]!.every((value) => value > 0)).toBe(true);
    }
  });

  it('gives the same bytes again', async () => {
    const again = `${folder}-again`;
    await runStage(evaluate, { ...step, folder: again }, options());
    for (const file of [
      'evaluation/evaluation.json',
      'predictions/wrist.detections.json',
      'predictions/val.truth.json',
      'manifest.json',
    ]) {
      expect(await readFile(join(root, again, file), 'utf8')).toBe(await readFile(join(root, folder, file), 'utf8'));
    }
  });
});
