import { onlyAnswer } from './counts.ts';

const labels = ['normal', 'pneumonia'];

describe('onlyAnswer()', () => {
  it('names the class that every image was called', () => {
    expect(onlyAnswer({ confusion: { labels, counts: [[0, 5], [0, 12]] } })).toBe('pneumonia'); // prettier-ignore
  });

  it('says nothing where two classes were told apart, or where only one is there', () => {
    expect(onlyAnswer({ confusion: { labels, counts: [[1, 4], [0, 12]] } })).toBeNull(); // prettier-ignore
    expect(onlyAnswer({ confusion: { labels, counts: [[0, 0], [0, 12]] } })).toBeNull(); // prettier-ignore
  });
});
