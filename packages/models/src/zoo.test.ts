import { modelNames, modelNamesFor } from './schema.ts';
import { buildClassificationModel, buildDetectionModel } from './zoo.ts';

describe('modelNamesFor()', () => {
  it('modelNamesFor() parts the zoo by task', () => {
    expect(modelNamesFor('detection')).toEqual([
      'yolo11n',
      'yolo11s',
      'yolo11m',
      'retinanet_resnet50_fpn',
      'fasterrcnn_resnet50_fpn',
      'detr_resnet50',
    ]);
    const tasks = ['detection', 'classification', 'localisation', 'segmentation'] as const;
    expect(tasks.flatMap((task): string[] => modelNamesFor(task)).sort()).toEqual([...modelNames].sort());
  });
});

describe('buildDetectionModel()', () => {
  it.each(modelNamesFor('detection'))('buildDetectionModel() builds %s, and names it', (name) => {
    const model = buildDetectionModel(name, { classes: 3 });
    expect(model.name).toBe(name);
    expect(model.task).toBe('detection');
    expect(model.network.parameterCount).toBeGreaterThan(1e6);
    expect(model.flops(256)).toBeGreaterThan(model.flops(128));
    expect(model.flops(256) / model.flops(128)).toBeLessThan(4.5);
  });
  // What a two-stage detector does a region, or a transformer a query, does not grow with the image.
  it.each(['yolo11n', 'retinanet_resnet50_fpn'])('buildDetectionModel() counts %s as growing with the area', (name) => {
    const model = buildDetectionModel(name, { classes: 3 });
    expect(model.flops(256) / model.flops(128)).toBeGreaterThan(3.9);
  });
  it('buildDetectionModel() names the nearest model for a slip of the hand', () => {
    expect(() => buildDetectionModel('retinanet_resnet_fpn', { classes: 1 })).toThrow(
      expect.objectContaining({ code: 'MODEL_UNKNOWN', fix: 'Did you mean retinanet_resnet50_fpn?' }),
    );
  });
  it('buildDetectionModel() refuses a classifier, and a name that every object has', () => {
    expect(() => buildDetectionModel('resnet50', { classes: 1 })).toThrow('found one for another task');
    expect(() => buildDetectionModel('toString', { classes: 1 })).toThrow('found a name the zoo does not have');
  });
  it('buildDetectionModel() refuses options that the model does not have', () => {
    expect(() => buildDetectionModel('retinanet_resnet50_fpn', { classes: 1, options: { anchorScael: 1 } })).toThrow(
      expect.objectContaining({ code: 'MODEL_OPTIONS', message: expect.stringContaining('anchorScael') }),
    );
    expect(() => buildDetectionModel('retinanet_resnet50_fpn', { classes: 1, options: { anchorScale: 0 } })).toThrow(
      expect.objectContaining({ at: { key: 'options.anchorScale' } }),
    );
  });
  it('buildDetectionModel() refuses to build a head without classes', () => {
    expect(() => buildDetectionModel('retinanet_resnet50_fpn', { classes: 0 })).toThrow(
      'expected at least one class, found 0',
    );
  });
});

describe('buildClassificationModel()', () => {
  it.each(modelNamesFor('classification'))('buildClassificationModel() builds %s', (name) => {
    expect(buildClassificationModel(name, { classes: 3 }).name).toBe(name);
  });
});
