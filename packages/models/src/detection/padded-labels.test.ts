import type { Box } from '@loupe/dataset/schema';
import { padLabels } from './padded-labels.ts';

const label = (index: number) => ({ class: index % 3, box: [index, 1, index + 2, 4] as Box });

describe('padLabels()', () => {
  it('padLabels() fills each image from the front and marks what is there', () => {
    const { boxes, classes, present } = padLabels([[label(1), label(2)], []]);
    expect(boxes.shape).toEqual([2, 8, 4]);
    expect([...boxes.data.slice(0, 12)]).toEqual([1, 1, 3, 4, 2, 1, 4, 4, 0, 0, 0, 0]);
    expect([...classes.data.slice(0, 3)]).toEqual([1, 2, 0]);
    expect([...present.data]).toEqual([1, 1, ...Array(14).fill(0)]);
  });

  it.each([
    [0, 8],
    [8, 8],
    [9, 16],
    [17, 32],
    [64, 64],
    [65, 128],
  ])('padLabels() makes room: %i labels get %i places', (count, room) => {
    expect(padLabels([Array.from({ length: count }, (_, i) => label(i)), []]).classes.shape).toEqual([2, room]);
  });

  it('padLabels() keeps the room that it is asked to keep', () => {
    expect(padLabels([[label(1)]], 32).present.shape).toEqual([1, 32]);
  });
});
