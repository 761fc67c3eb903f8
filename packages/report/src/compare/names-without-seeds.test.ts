import { namesWithoutSeeds } from './names-without-seeds.ts';

const run = (label: string, seed: number, config: unknown = { rate: 1 }, model = 'unet') => ({
  label,
  card: { trainedOn: 'cells', model, seed },
  config,
});
const names = (...runs: readonly ReturnType<typeof run>[]) => namesWithoutSeeds(runs).map(({ model }) => model);

describe('namesWithoutSeeds()', () => {
  it.each([
    [['unet-seed0', 'unet-seed1'], 'unet'],
    [['unet-size64-seed1', 'unet-size64-seed10'], 'unet-size64'],
    [['unet.s1', 'unet.s2'], 'unet'],
    [['unet_1', 'unet_2'], 'unet'],
    [['a', 'b'], 'unet'],
  ])('calls %j %s', (labels, name) =>
    expect(names(...labels.map((label, seed) => run(label, seed, { rate: 1, seed })))).toEqual([name, name]),
  );

  it('keeps the names of runs that differ in a setting, or in nothing at all', () => {
    expect(names(run('unet-a', 0, { rate: 1 }), run('unet-b', 1, { rate: 2 }))).toEqual(['unet-a', 'unet-b']);
    expect(names(run('unet-a', 0), run('unet-b', 0))).toEqual(['unet-a', 'unet-b']);
  });

  it('keeps the names of twins whose common one is taken', () => {
    expect(names(run('unet', 0, { rate: 2 }), run('unet-s0', 0), run('unet-s1', 1))).toEqual([
      'unet',
      'unet-s0',
      'unet-s1',
    ]);
  });
});
