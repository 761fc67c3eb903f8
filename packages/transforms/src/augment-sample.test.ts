import { createRng } from '@loupe/core';
import { augmentSample, renderImage, TransformSteps } from './index.ts';
import { noisePicture } from './testing/pictures.ts';

const record = {
  id: 'a',
  width: 20,
  height: 10,
  labels: [{ class: 0, box: [1, 2, 6, 8] as [number, number, number, number] }],
};

describe('augmentSample and renderImage', () => {
  it('augmentSample() moves pixels and labels together', () => {
    const raster = noisePicture(20, 10, 1);
    const sample = augmentSample(record, raster, TransformSteps.parse([{ 'flip-x': { p: 1 } }]), createRng(1));
    expect(sample.labels).toEqual([{ class: 0, box: [14, 2, 19, 8] }]);
    expect([...sample.raster.data.subarray(0, 20)]).toEqual([...raster.data.subarray(0, 20)].reverse());
  });

  it('renderImage() gives the decoded file where there is no recipe, and the recipe’s picture where there is one', () => {
    const raster = noisePicture(20, 10, 1);
    expect(renderImage(record, raster)).toBe(raster);
    const recipe = [{ name: 'crop', drawn: { x: 0, y: 0, width: 5, height: 4 } }];
    expect(renderImage({ ...record, width: 5, height: 4, recipe }, raster)).toMatchObject({ width: 5, height: 4 });
  });

  it('renderImage() refuses a picture whose size is not the record’s', () => {
    expect(() => renderImage(record, noisePicture(21, 10, 1))).toThrow(expect.objectContaining({ code: 'IMAGE_SIZE' }));
  });
});
