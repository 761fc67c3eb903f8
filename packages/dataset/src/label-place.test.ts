import { labelPlace } from './label-place.ts';

const image = { id: 'a', file: 'images/a.png' };

it('labelPlace() names the line that a label was read from', () =>
  expect(labelPlace(image, { from: { file: 'labels/a.txt', line: 2 } })).toEqual({
    file: 'labels/a.txt',
    line: 2,
    image: 'a',
  }));

it('labelPlace() names the image where a label was read from no file', () => {
  const place = labelPlace(image, {});
  expect(place.file).toBe('images/a.png');
  expect(place).not.toHaveProperty('line');
});
