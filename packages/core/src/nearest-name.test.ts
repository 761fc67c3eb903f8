import { nearestName } from './nearest-name.ts';

describe('nearestName()', () => {
  it('finds a slip of the hand and nothing where no name is near', () => {
    expect(nearestName('yolo11', ['retinanet_resnet50_fpn', 'yolo11n'])).toBe('yolo11n');
    expect(nearestName('epoch', ['epochs', 'batch'])).toBe('epochs');
    expect(nearestName('zzzzzzzz', ['epochs', 'batch'])).toBeUndefined();
  });
});
