import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePng } from '@loupe/dataset';
import { planPipeline } from '@loupe/plan';
import { init, type InitOptions } from './init.ts';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** An empty workspace, and a folder of pictures beside it. */
function makeWorkspace() {
  const folder = mkdtempSync(join(tmpdir(), 'loupe-init-'));
  folders.push(folder);
  const root = join(folder, 'workspace');
  mkdirSync(join(root, 'pipelines'), { recursive: true });
  writeFileSync(join(root, 'nx.json'), '{}');
  return { root, pictures: join(folder, 'Face Masks (v2)') };
}

async function writeYolo(folder: string, names: readonly string[], boxes = 1, side = 96): Promise<void> {
  for (const part of ['images', 'labels']) mkdirSync(join(folder, part), { recursive: true });
  writeFileSync(join(folder, 'data.yaml'), 'names: [mask, no-mask]\nnc: 2\n');
  for (const [i, name] of names.entries()) {
    const data = new Uint8Array(side * side * 3).fill(i);
    writeFileSync(
      join(folder, 'images', `${name}.png`),
      await encodePng({ width: side, height: side, channels: 3, data }),
    );
    const rows = Array.from({ length: boxes }, (_, box) => `${i % 2} 0.5 0.5 ${0.2 + box / 10} 0.3\n`);
    writeFileSync(join(folder, 'labels', `${name}.txt`), rows.join(''));
  }
}

async function run(path: string, options: Partial<InitOptions> & Pick<InitOptions, 'workingFolder'>) {
  const lines: string[] = [];
  const code = await init(path, { format: 'auto', ...options }, { out: (text) => lines.push(text), err: () => {} });
  return { code, out: lines.join('\n') };
}

const frames = ['a_mp4-1', 'a_mp4-2', 'b_mp4-7', 'b_mp4-8', 'c_mp4-1', 'c_mp4-3'].map(
  (name) => `${name}_jpg.rf.0123456789abcdef`,
);

describe('init()', () => {
  it('init() links the folder, writes a pipeline that has a plan, and says what it saw and what to run', async () => {
    const { root, pictures } = makeWorkspace();
    await writeYolo(pictures, frames);
    const before = readdirSync(pictures, { recursive: true }).sort();
    const { code, out } = await run(pictures, { workingFolder: join(root, 'pipelines') });
    expect(code).toBe(0);
    expect(out).toContain('npx nx run pipeline:face-masks-v2');
    expect(out).toMatch(/task +localisation/);
    expect(out).toMatch(/groups +3: frames of one video/);
    expect(readlinkSync(join(root, 'data/face-masks-v2'))).toBe(pictures);
    const text = readFileSync(join(root, 'pipelines/face-masks-v2.yaml'), 'utf8');
    const { steps } = planPipeline(text, 'pipelines/face-masks-v2.yaml');
    expect(steps[0]!.config).toMatchObject({
      path: 'data/face-masks-v2',
      task: 'localisation',
      group: { by: 'name-pattern', pattern: String.raw`^(.+)-\d+_(?:jpe?g|png)\.rf\.` },
    });
    expect(steps.flatMap(({ kind, cell }) => (kind === 'train' ? [cell] : []))).toEqual([
      'face-masks-v2.own_cnn',
      'face-masks-v2.resnet50_2',
    ]);
    expect(readdirSync(pictures, { recursive: true }).sort()).toEqual(before);
  });

  it('init() never overwrites a pipeline, nor another set’s link', async () => {
    const { root, pictures } = makeWorkspace();
    await writeYolo(pictures, frames);
    await run(pictures, { workingFolder: root, name: 'faces' });
    const text = readFileSync(join(root, 'pipelines/faces.yaml'), 'utf8');
    await expect(run(pictures, { workingFolder: root, name: 'faces' })).rejects.toMatchObject({ code: 'OUT_EXISTS' });
    expect(readFileSync(join(root, 'pipelines/faces.yaml'), 'utf8')).toBe(text);
    mkdirSync(join(root, 'data/other'));
    await expect(run(pictures, { workingFolder: root, name: 'other' })).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    expect(existsSync(join(root, 'pipelines/other.yaml'))).toBe(false);
  });

  it('init() takes a folder under data/ as it is, and several boxes a picture for detection', async () => {
    const { root, pictures } = makeWorkspace();
    await writeYolo(pictures, ['1', '2', '3', '4'], 2, 70);
    mkdirSync(join(root, 'data'));
    cpSync(pictures, join(root, 'data/faces'), { recursive: true });
    const { out } = await run('data/faces', { workingFolder: root });
    expect(out).toMatch(/task +detection/);
    expect(out).toContain('none seen in the file names');
    const text = readFileSync(join(root, 'pipelines/faces.yaml'), 'utf8');
    expect(text).toContain('source: data/faces');
    expect(text).toContain('size: 64');
    expect(text).not.toContain('ingest:');
  });

  it('init() does as it is told about the task and the format', async () => {
    const { root, pictures } = makeWorkspace();
    await writeYolo(pictures, frames);
    await run(pictures, { workingFolder: root, task: 'detection', format: 'yolo' });
    const text = readFileSync(join(root, 'pipelines/face-masks-v2.yaml'), 'utf8');
    expect(text).toContain('format: yolo');
    expect(text).toContain('yolo11n: {}');
  });

  it('init() writes what the source leaves open: values without a name, folders of copies, pictures in no annotation', async () => {
    const { root, pictures } = makeWorkspace();
    for (const folder of ['image', 'label', 'aug/image', 'aug/label']) {
      mkdirSync(join(pictures, folder), { recursive: true });
      for (const i of [1, 2, 3]) {
        const data = new Uint8Array(64 * 64).fill(folder.endsWith('label') ? 128 : i);
        if (folder.endsWith('label')) data.fill(0, 0, 900).fill(255, 900, 1500);
        writeFileSync(
          join(pictures, folder, `${i}.png`),
          await encodePng({ width: 64, height: 64, channels: 1, data }),
        );
      }
    }
    const { out } = await run(pictures, { workingFolder: root, name: 'cells' });
    expect(out).toMatch(/warnings +\d+: .*MASK_VALUES_UNNAMED 1/);
    expect(out).toContain(`npx loupe inspect ${pictures}`);
    const text = readFileSync(join(root, 'pipelines/cells.yaml'), 'utf8');
    const { steps } = planPipeline(text, 'pipelines/cells.yaml');
    expect(steps[0]!.config).toMatchObject({
      similar: 0.95,
      masks: { values: { 'value-128': 128, 'value-255': 255 } },
    });

    await writeYolo(join(root, '../bones'), ['1', '2', '3', '4'], 2);
    unlinkSync(join(root, '../bones/labels/4.txt'));
    expect((await run(join(root, '../bones'), { workingFolder: root })).out).toMatch(/left out +1: IMAGE_UNLABELLED 1/);
    const bones = readFileSync(join(root, 'pipelines/bones.yaml'), 'utf8');
    expect(bones).toContain('# 1 picture is in no annotation');
  });

  it('init() says how many pictures a guessed group moves out of the source’s own test part', async () => {
    const { root, pictures } = makeWorkspace();
    const names = ['train/NORMAL/person1_1', 'train/SICK/person2_1', 'train/SICK/person3_1', 'test/SICK/person3_2', 'test/NORMAL/person4_1']; // prettier-ignore
    for (const [i, name] of names.entries()) {
      mkdirSync(join(pictures, name, '..'), { recursive: true });
      const data = new Uint8Array(64 * 64).fill(i);
      writeFileSync(join(pictures, `${name}.png`), await encodePng({ width: 64, height: 64, channels: 1, data }));
    }
    expect((await run(pictures, { workingFolder: root, name: 'chest' })).out).toMatch(
      /labels +a class for each picture/,
    );
    const text = readFileSync(join(root, 'pipelines/chest.yaml'), 'utf8');
    expect(text).toContain('# 1 picture outside its train shares a group');
  });

  it('init() refuses a place that is no workspace, and too few pictures', async () => {
    const { root, pictures } = makeWorkspace();
    await writeYolo(pictures, ['1', '2']);
    await expect(run(pictures, { workingFolder: root })).rejects.toMatchObject({ code: 'INIT_EMPTY' });
    await expect(run(pictures, { workingFolder: tmpdir() })).rejects.toMatchObject({ code: 'WORKSPACE_MISSING' });
    expect(readdirSync(join(root, 'pipelines'))).toEqual([]);
    expect(existsSync(join(root, 'data'))).toBe(false);
  });
});
