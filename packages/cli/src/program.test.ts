import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from './program.ts';

async function run(...words: string[]) {
  const lines = { out: [] as string[], err: [] as string[] };
  const code = await runProgram(
    words,
    { out: (text) => lines.out.push(text), err: (text) => lines.err.push(text) },
    () => 0,
  );
  return { code, out: lines.out.join('\n'), err: lines.err.join('\n') };
}

describe('loupe', () => {
  it('shows help with exit code 0, for itself and for each command', async () => {
    for (const words of [
      ['--help'],
      ['inspect', '--help'],
      ['init', '--help'],
      ['convert', '--help'],
      ['evaluate', '--help'],
      ['predict', '--help'],
      ['weights', '--help'],
      ['export', '--help'],
      ['models', '--help'],
    ]) {
      const { code, out } = await run(...words);
      expect([words, code]).toEqual([words, 0]);
      expect(out).toContain(`Usage: loupe ${words.length > 1 ? words[0] : '['}`);
    }
  });

  it.each([
    [['inspekt', 'x'], /Did you mean inspect/],
    [['inspect'], /missing required argument/],
    [['convert', 'a', 'b'], /--to/],
    [['convert', 'a', 'b', '--to', 'voc'], /yolo/],
    [['inspect', '/nowhere/at/all'], /expected a folder/],
    [['evaluate', '/nowhere/a.json', '/nowhere/b.json'], /expected a JSON file/],
    [['inspect', '.', '--problems', 'many'], /whole number/],
    [['weights', '/nowhere/w.pt'], /expected a file/],
    [['export', '/nowhere', '--to', 'onnx', '--out', '/nowhere/x.onnx'], /found no card.json/],
    [['export', 'a', '--to', 'coreml', '--out', 'b'], /onnx/],
    [['models', 'resnet_50'], /Did you mean resnet50/],
    [['models', '--size', '0'], /whole number/],
  ])('%j is wrong use: exit code 2 with a message on stderr', async (words, message) => {
    const { code, err, out } = await run(...words);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(out).toBe('');
  });
});

describe('loupe models', () => {
  it('lists every model with its parameters, operations and source', async () => {
    const { code, out } = await run('models', '--classes', '1000');
    expect(code).toBe(0);
    expect(out).toMatch(/^resnet18 +classification +11689512 +3\.63 +224 +He et al\., 2016/m);
    const listed = JSON.parse((await run('models', '--json')).out) as { name: string; task: string }[];
    expect(listed.map(({ name }) => name)).toEqual(expect.arrayContaining(['yolo11n', 'vit_b_16', 'own_cnn']));
  });

  it('shows one model layer by layer, with shapes at the size asked for', async () => {
    const { code, out } = await run('models', 'resnet18', '--size', '64', '--classes', '3');
    expect(code).toBe(0);
    expect(out).toMatch(/^conv1 +\[1, 32, 32, 64\] +9408$/m);
    expect(out).toMatch(/^ {2}layer4\.1 +\[1, 2, 2, 512\] +4720640$/m);
    expect(out).toMatch(/^fc +\[1, 3\] +1539$/m);
    const shown = JSON.parse((await run('models', 'resnet18', '--json')).out) as { layers: { name: string }[] };
    expect(shown.layers.at(-1)!.name).toBe('fc');
  });
});

describe('loupe evaluate', () => {
  const truth = {
    images: [{ id: 7, width: 100, height: 100 }],
    categories: [{ id: 3, name: 'fracture' }],
    annotations: [{ id: 1, image_id: 7, category_id: 3, bbox: [10, 10, 40, 40], area: 1600, iscrowd: 0 }],
  };
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'loupe-cli-'))));
  afterEach(() => rm(folder, { recursive: true }));
  const files = async (detections: unknown) => {
    const [a, b] = [join(folder, 'truth.json'), join(folder, 'detections.json')];
    await writeFile(a, JSON.stringify(truth));
    await writeFile(b, JSON.stringify(detections));
    return [a, b];
  };

  it('--json gives the numbers under pycocotools’ names, null with a reason where there is none', async () => {
    const { code, out } = await run(
      'evaluate',
      ...(await files([{ image_id: 7, category_id: 3, bbox: [10, 10, 40, 40], score: 0.9 }])),
      '--json',
    );
    expect(code).toBe(0);
    const result = JSON.parse(out) as Record<string, unknown>;
    const one: unknown = expect.closeTo(1, 12); // pycocotools divides by tp + fp + 2e-16
    expect(result).toMatchObject({
      AP: one,
      AP50: one,
      AP75: one,
      AP_small: null,
      AP_medium: one,
      AP_large: null,
      AR_1: 1,
      AR_10: 1,
      AR_100: 1,
      AP_per_class: { fracture: one },
    });
    expect(Object.keys(result.reasons as object)).toContain('AP_small');
  });

  it('bad data is exit code 1 and names the place', async () => {
    const { code, err } = await run(
      'evaluate',
      ...(await files([{ image_id: 7, category_id: 3, bbox: [10, 10], score: 0.9 }])),
    );
    expect(code).toBe(1);
    expect(err).toContain('0.bbox');
  });
});
