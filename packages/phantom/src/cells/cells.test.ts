import { createRng, sha256 } from '@loupe/core';
import { decodeImage, toGrey } from '@loupe/dataset';
import { drawCells, drawSet } from '../index.ts';
import { eachCovered } from '../drawing/shape.ts';
import { filesOf } from '../testing/files-of.ts';
import { CellsConfig, cellDomains } from './schema.ts';

const draw = (settings: object, index = 0) =>
  drawCells(CellsConfig.parse({ preset: 'cells', ...settings }), createRng(1).fork('image', index));

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The threshold that parts grey values best (Otsu, 1979). */
function otsu(values: Uint8Array): number {
  const counts = new Array<number>(256).fill(0);
  for (const value of values) counts[value]!++;
  const whole = counts.reduce((sum, count, value) => sum + count * value, 0);
  let [best, threshold, below, sumBelow] = [0, 0, 0, 0];
  for (let value = 0; value < 255; value++) {
    below += counts[value]!;
    sumBelow += counts[value]! * value;
    const above = values.length - below;
    if (below === 0 || above === 0) continue;
    const between = below * above * (sumBelow / below - (whole - sumBelow) / above) ** 2;
    if (between > best) [best, threshold] = [between, value];
  }
  return threshold;
}

describe('drawCells()', () => {
  it.each(cellDomains)('drawCells() of %s shows stain where the mask is white', (domain) => {
    for (let index = 0; index < 4; index++) {
      const { source, mask } = draw({ domains: [domain], unlabelled: 0 }, index);
      const grey = toGrey(source).data;
      const inside = mean([...grey].filter((_, i) => mask.data[i]! > 127));
      const outside = mean([...grey].filter((_, i) => mask.data[i]! === 0));
      expect(domain === 'fluorescence' ? inside - outside : outside - inside).toBeGreaterThan(15);
    }
  });

  it('drawCells() masks what the sound cells cover, grey where two lie over one another', () => {
    const { cells, mask } = draw({ cells: [40, 40], unlabelled: 0.2 });
    const covered = new Uint8Array(mask.data.length);
    for (const { shape, state } of cells) {
      if (state === 'sound')
        eachCovered(shape, mask.width, mask.height, (i, cover) => void (covered[i]! += cover >= 0.5 ? 1 : 0));
    }
    expect(cells.some(({ state }) => state === 'diseased')).toBe(true);
    expect(covered.some((count) => count > 1)).toBe(true);
    expect([...mask.data]).toEqual([...covered].map((count) => (count === 0 ? 0 : count === 1 ? 255 : 176)));
  });

  it('drawCells() is learnable and not trivial: one threshold finds most of the cells, and not all', () => {
    const dices = Array.from({ length: 12 }, (_, index) => {
      const { source, mask } = draw({}, index);
      const threshold = otsu(source.data);
      let [hit, found, there] = [0, 0, 0];
      mask.data.forEach((value, i) => {
        const [isThere, isFound] = [value > 127, source.data[i]! > threshold];
        there += isThere ? 1 : 0;
        found += isFound ? 1 : 0;
        hit += isThere && isFound ? 1 : 0;
      });
      return (2 * hit) / (found + there);
    });
    expect(mean(dices)).toBeGreaterThan(0.75);
    expect(mean(dices)).toBeLessThan(0.97);
  });

  it('drawCells() places cells that touch', () => {
    const { cells } = draw({ cells: [40, 40] });
    const touching = cells.filter((a) =>
      cells.some((b) => a !== b && Math.hypot(a.centre.x - b.centre.x, a.centre.y - b.centre.y) < a.radius + b.radius),
    );
    expect(touching.length).toBeGreaterThan(5);
  });
});

describe('drawSet() of cells', () => {
  it('drawSet() of cells writes a folder for each pair, one mask of them in colour', async () => {
    const files = await filesOf(
      drawSet(CellsConfig.parse({ preset: 'cells', name: 'cell', images: 15 }), createRng(0)),
    );
    expect([...files.keys()]).toEqual(
      Array.from({ length: 15 }, (_, i) => [`cell_${i + 1}/source.jpg`, `cell_${i + 1}/mask.jpg`]).flat(),
    );
    const channels = await Promise.all(
      Array.from(
        { length: 15 },
        async (_, i) => (await decodeImage(files.get(`cell_${i + 1}/mask.jpg`) as Uint8Array)).channels,
      ),
    );
    expect(channels).toEqual(Array.from({ length: 15 }, (_, i) => (i === 13 ? 3 : 1)));
    // JPEG: more than black, white and the grey of overlaps, but a threshold at half gives the drawn mask back.
    const written = await decodeImage(files.get('cell_3/mask.jpg') as Uint8Array);
    const { mask } = drawCells(
      CellsConfig.parse({ preset: 'cells', name: 'cell', images: 15 }),
      createRng(0).fork('image', 2),
    );
    expect(new Set(written.data).size).toBeGreaterThan(20);
    const off = mask.data.filter((value, i) => value > 127 !== written.data[i]! > 127).length;
    expect(off / mask.data.length).toBeLessThan(0.003);
  });

  it('drawSet() of cells writes the same bytes everywhere', async () => {
    const files = await filesOf(drawSet(CellsConfig.parse({ preset: 'cells', images: 1, masks: 'png' }), createRng(0)));
    expect([...files].map(([path, content]) => [path, sha256(content)])).toEqual([
      ['phantom_1/source.jpg', 'e4c2bd9fd8f1fec84a8f2f01fafe249480a4c6a0189152960ce05463f92aeee5'],
      ['phantom_1/mask.png', '903f9ad832a3a396f7cc16c0820d84d9aa96e5e8808e8763799ccde706cbc472'],
    ]);
  });
});
