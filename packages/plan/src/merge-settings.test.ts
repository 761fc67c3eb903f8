import fc from 'fast-check';
import { mergeSettings, type Settings } from './merge-settings.ts';

const settings = fc.dictionary(
  fc.constantFrom('a', 'b', 'c', 'd'),
  fc.oneof(fc.integer(), fc.array(fc.integer()), fc.dictionary(fc.constantFrom('x', 'y'), fc.integer())),
) as fc.Arbitrary<Settings>;

describe('mergeSettings()', () => {
  it('mergeSettings() merges objects key by key and replaces everything else', () => {
    expect(
      mergeSettings([
        { a: { b: 1, c: 2 }, list: [1, 2] },
        { a: { b: 3 }, list: [4] },
      ]),
    ).toEqual({ a: { b: 3, c: 2 }, list: [4] });
  });

  it('mergeSettings() starts anew where the kind is another', () => {
    const below = { optimiser: { kind: 'adamw', rate: 1, beta1: 0.8 } };
    expect(mergeSettings([below, { optimiser: { kind: 'sgd' } }])).toEqual({ optimiser: { kind: 'sgd' } });
    expect(mergeSettings([below, { optimiser: { kind: 'adamw', rate: 2 } }])).toEqual({
      optimiser: { kind: 'adamw', rate: 2, beta1: 0.8 },
    });
  });

  it('mergeSettings() gives the same in one go and step by step, and changes no layer', () => {
    fc.assert(
      fc.property(settings, settings, settings, (a, b, c) => {
        const before = JSON.stringify([a, b, c]);
        expect(mergeSettings([a, b, c])).toEqual(mergeSettings([mergeSettings([a, b]), c]));
        expect(mergeSettings([a, {}, a])).toEqual(mergeSettings([a]));
        expect(JSON.stringify([a, b, c])).toBe(before);
      }),
    );
  });
});
