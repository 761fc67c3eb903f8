import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRng } from '@loupe/core';
import { decodeSafetensors, encodeSafetensors, loadEngine } from '@loupe/engine';
import { buildDetectionModel } from '@loupe/models';
import { trainedModelArtifact } from '@loupe/stage';
import { runProgram } from '../program.ts';

let root: string;
let step: string;
beforeAll(async () => {
  loadEngine();
  root = await mkdtemp(join(tmpdir(), 'loupe-cli-export-'));
  step = join(root, 'artifacts/study/train/hand.yolo11n');
  const model = buildDetectionModel('yolo11n', { classes: 2 });
  const { network } = model;
  network.initialise(createRng('export'));
  const best = join(root, 'best.safetensors');
  await writeFile(best, encodeSafetensors(await network.state()));
  const card = {
    model: 'yolo11n',
    options: {},
    task: 'detection' as const,
    classes: ['cut', 'break'],
    preprocessing: { size: 64, channels: 3 as const, fit: { kind: 'letterbox' as const } },
    trainedOn: 'hand',
    seed: 0,
    epochs: 1,
    bestEpoch: 1,
    selectedBy: 'mAP50_95',
    parameters: network.parameterCount,
    trainableParameters: network.parameterCount,
    flops: model.flops(64),
    stoppedEarly: false,
  };
  network.dispose();
  await mkdir(join(step, 'model'), { recursive: true });
  await trainedModelArtifact.write(
    join(step, 'model'),
    { card, history: [], best, last: best },
    { workspaceRoot: root },
  );
});
afterAll(() => rm(root, { recursive: true }));

async function run(...words: string[]) {
  const lines = { out: [] as string[], err: [] as string[] };
  const code = await runProgram(
    words,
    { out: (text) => lines.out.push(text), err: (text) => lines.err.push(text) },
    () => 0,
  );
  return { code, out: lines.out.join('\n'), err: lines.err.join('\n') };
}

describe('loupe export', () => {
  it('--to onnx writes the network and says what goes in and comes out', async () => {
    const target = join(root, 'hand.onnx');
    const { code, out } = await run('export', step, '--to', 'onnx', '--out', target);
    expect(code).toBe(0);
    expect(out).toMatch(/images +\[1, 3, 64, 64\], RGB in \[0, 1\]/);
    expect(out).toMatch(/output0 \[1, 84, /);
    const text = (await readFile(target)).toString('latin1');
    for (const part of ['model.0.conv.weight', '["cut","break"]', 'images', 'output0', 'output1'])
      expect(text).toContain(part);
  });

  it('--to safetensors writes the best weights with the classes, and never over a file', async () => {
    const target = join(root, 'hand.safetensors');
    expect(await run('export', join(step, 'model'), '--to', 'safetensors', '--out', target)).toMatchObject({ code: 0 });
    const bytes = await readFile(target);
    const stored = join(step, 'model', 'best.safetensors');
    // As bytes: Jest takes minutes to compare millions of numbers one by one.
    const arraysOf = (file: Uint8Array) => encodeSafetensors(decodeSafetensors(file, 'weights'));
    expect(Buffer.compare(arraysOf(bytes), arraysOf(await readFile(stored)))).toBe(0);
    expect(bytes.toString('latin1')).toContain('"classes":"[\\"cut\\",\\"break\\"]"');
    expect(await run('export', step, '--to', 'safetensors', '--out', target)).toMatchObject({
      code: 2,
      err: expect.stringContaining('expected no file there') as string,
    });
  });
});
