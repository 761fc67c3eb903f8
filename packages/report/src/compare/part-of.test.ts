import type { Dataset } from '@loupe/dataset/schema';
import { partOf } from './part-of.ts';

const dataset = (name: string): Dataset => ({ name, task: 'classification', classes: ['a'], images: [], rejected: [], warnings: [] }); // prettier-ignore

describe('partOf()', () => {
  it('takes a set that was never cut as one to test on', () => {
    const whole = dataset('whole');
    expect(partOf({ ingested: whole, parts: {} }, 'test')).toBe(whole);
    expect(partOf({ ingested: whole, parts: {} }, 'train')).toBe('all of this data set is for testing');
  });

  it('invents no part of a set that was cut, or that was not read in', () => {
    const train = dataset('train');
    const why = 'this part is not among the inputs of the report';
    expect(partOf({ ingested: dataset('whole'), parts: { train } }, 'train')).toBe(train);
    expect(partOf({ ingested: dataset('whole'), parts: { train } }, 'test')).toBe(why);
    expect(partOf({ ingested: null, parts: {} }, 'test')).toBe(why);
  });
});
