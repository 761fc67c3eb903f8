import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { canonicalJson, readJson, writeJson } from './json.ts';

describe('canonicalJson()', () => {
  it('gives the same text whatever the order of keys, and loses nothing', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('readJson() and writeJson()', () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'loupe-json-'))));
  afterEach(() => rm(folder, { recursive: true }));

  it('round trip, leave no temporary file, and accept a byte order mark', async () => {
    await writeJson(join(folder, 'a.json'), { b: [1, 2], a: null });
    expect(await readJson(join(folder, 'a.json'))).toEqual({ a: null, b: [1, 2] });
    expect(await readdir(folder)).toEqual(['a.json']);
    await writeFile(join(folder, 'bom.json'), '\ufeff{"a":1}');
    expect(await readJson(join(folder, 'bom.json'))).toEqual({ a: 1 });
  });

  it('name the file when it is missing or broken', async () => {
    const broken = join(folder, 'broken.json');
    await writeFile(broken, '{"a":');
    await expect(readJson(broken)).rejects.toMatchObject({ code: 'JSON_SYNTAX', at: { file: broken } });
    await expect(readJson(join(folder, 'none.json'))).rejects.toMatchObject({ code: 'JSON_MISSING' });
  });
});
