import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeSafetensors, encodeSafetensors } from '@loupe/engine';
import { runProgram } from '../program.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-cli-weights-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(...words: string[]) {
  const lines = { out: [] as string[], err: [] as string[] };
  const code = await runProgram(
    words,
    { out: (text) => lines.out.push(text), err: (text) => lines.err.push(text) },
    () => 0,
  );
  return { code, out: lines.out.join('\n'), err: lines.err.join('\n') };
}

/** A safetensors file of one bfloat16 and one int64 array, under a name that says otherwise. */
async function brainFile(): Promise<string> {
  const header = Buffer.from(
    JSON.stringify({
      'conv.weight': { dtype: 'BF16', shape: [2, 1], data_offsets: [0, 4] },
      steps: { dtype: 'I64', shape: [], data_offsets: [4, 12] },
    }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const values = [Buffer.from(Uint16Array.of(0x3f80, 0xc000).buffer), Buffer.from(BigInt64Array.of(7n).buffer)];
  const file = join(folder, 'model.pt');
  await writeFile(file, Buffer.concat([length, header, ...values]));
  return file;
}

describe('loupe weights', () => {
  it('lists names, shapes and types by content, not by suffix', async () => {
    const { code, out } = await run('weights', await brainFile());
    expect(code).toBe(0);
    expect(out).toMatch(/container +safetensors/);
    expect(out).toMatch(/arrays +2/);
    expect(out).toMatch(/numbers +3/);
    expect(out).toMatch(/conv\.weight +\[2, 1\] +bfloat16/);
    expect(out).toMatch(/steps +\[\] +int64/);
  });

  it('--json gives the same as data', async () => {
    const { out } = await run('weights', await brainFile(), '--json');
    expect(JSON.parse(out)).toMatchObject({
      container: 'safetensors',
      under: null,
      prefix: '',
      arrayCount: 2,
      numbers: 3,
      types: { bfloat16: 1, int64: 1 },
      arrays: [
        { name: 'conv.weight', shape: [2, 1], type: 'bfloat16' },
        { name: 'steps', shape: [], type: 'int64' },
      ],
    });
  });

  it('--out writes float32 safetensors, and never over a file', async () => {
    const [file, target] = [await brainFile(), join(folder, 'out.safetensors')];
    expect(await run('weights', file, '--out', target)).toMatchObject({ code: 0 });
    const back = decodeSafetensors(await readFile(target), target);
    expect([...back.get('conv.weight')!.data, ...back.get('steps')!.data]).toEqual([1, -2, 7]);
    expect(await run('weights', file, '--out', target)).toMatchObject({
      code: 2,
      err: expect.stringContaining('expected no file there') as string,
    });
  });

  it('says with exit code 1 what is wrong with a file', async () => {
    const file = join(folder, 'cut.safetensors');
    await writeFile(
      file,
      encodeSafetensors(new Map([['a', { shape: [4], data: new Float32Array(4) }]])).subarray(0, 90),
    );
    const { code, err } = await run('weights', file);
    expect(code).toBe(1);
    expect(err).toContain(file);
    await writeFile(file, "cos\nsystem\n(S'true'\ntR.");
    expect(await run('weights', file)).toMatchObject({
      code: 1,
      err: expect.stringContaining('safetensors or a PyTorch checkpoint') as string,
    });
  });
});
