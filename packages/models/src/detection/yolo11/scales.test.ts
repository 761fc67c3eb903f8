import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tf } from '@loupe/engine';
import { tensorDeviation, tolerances } from '../../testing/deviation.ts';
import { valuesOf } from '../../testing/gradients.ts';
import { fillFromReference, referenceImages, type RecordedTensor, type Reference } from '../../testing/reference.ts';
import { decodedAsReference } from '../../testing/yolo11-decoded.ts';
import { buildDetectionModel } from '../../zoo.ts';

type ScaleReference = Reference<{ decoded: RecordedTensor }>;

const referenceOf = (name: string) =>
  JSON.parse(readFileSync(join(__dirname, '../../testing/golden/yolo11', `${name}.json`), 'utf8')) as ScaleReference;

describe.each(['yolo11s', 'yolo11m'])('%s', (name) => {
  const reference = referenceOf(name);
  const model = buildDetectionModel(name, { classes: 3 });

  it(`${name} has the parameters of the reference, in its order`, () => {
    expect([...model.network.parameters].map(([key, { shape }]) => [key, [...shape]])).toEqual(
      Object.entries(reference.parameters),
    );
    expect(model.network.parameterCount).toBe(reference.parameter_count);
  });

  it(`${name} gives the reference's boxes and scores`, async () => {
    fillFromReference(model.network, reference);
    const { shape, data } = referenceImages(reference);
    const [, height, width] = shape as [number, number, number];
    const raw = tf.tidy(() => model.predict(tf.tensor(data, [...shape])));
    const [distances, scores] = await Promise.all(raw.map(valuesOf));
    tf.dispose(raw);
    model.network.dispose();
    const actual = decodedAsReference(distances!, scores!, { width, height });
    expect(tensorDeviation(actual, reference.eval.decoded)).toBeLessThan(tolerances.output);
  });
});
