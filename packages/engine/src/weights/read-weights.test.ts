import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { readWeights } from './read-weights.ts';

/** What tools outside of this project say of one file. */
interface Golden {
  readonly file: string;
  readonly state_dict: Readonly<
    Record<string, { shape: number[]; dtype: string; sum: number; abssum: number; first: number[] }>
  >;
}

const folder = resolve(process.env['LOUPE_SHARED'] ?? '../shared', 'weights');
const files = existsSync(folder) ? readdirSync(folder).filter((name) => /\.(pt|pth|th|safetensors)$/.test(name)) : [];
if (files.length === 0) console.info(`Skipped: real checkpoints, since there are none in ${folder} (LOUPE_SHARED)`);

(files.length > 0 ? describe : describe.skip)('readWeights() of real checkpoints', () => {
  it.each(files)('%s has the names, shapes, types and values that PyTorch reads', async (name) => {
    const golden = JSON.parse(readFileSync(`${folder}/golden/${name}.keys.json`, 'utf8')) as Golden;
    const { state, types, prefix } = await readWeights(`${folder}/${name}`);

    expect([...state.keys()].map((key) => prefix + key)).toEqual(Object.keys(golden.state_dict));
    for (const [key, { shape, data }] of state) {
      const expected = golden.state_dict[prefix + key]!;
      const sums = { sum: 0, abssum: 0 };
      for (const value of data) {
        sums.sum += value;
        sums.abssum += Math.abs(value);
      }
      // The order of a float64 sum is all that may differ.
      const near = (value: number): unknown =>
        value === 0 ? 0 : expect.closeTo(value, 9 - Math.ceil(Math.log10(Math.max(1, expected.abssum))));
      expect({ key, shape, dtype: types.get(key), ...sums, first: [...data.slice(0, 4)] }).toEqual({
        key,
        shape: expected.shape,
        dtype: expected.dtype,
        sum: near(expected.sum),
        abssum: near(expected.abssum),
        first: expected.first,
      });
    }
  });
});
