import { createRng } from '@loupe/core';
import { createPredictor, exportOnnx, loadEngine, type Network, type Tensor } from '@loupe/engine';
import { pythonWith, runOnnx } from './testing/run-onnx.ts';
import { buildClassificationModel, buildDetectionModel } from './zoo.ts';

const python = pythonWith('onnxruntime');
if (!python)
  console.info(
    'Skipped: networks in onnxruntime, since no Python with it was found (LOUPE_PYTHON, or tools/bench/setup)',
  );

/** Statistics and weights as after some training: those of a fresh network are all ones and zeros, and hide mistakes. */
function livelyWeights(network: Pick<Network<never, unknown>, 'parameters' | 'initialise'>): void {
  network.initialise(createRng('onnx'));
  const rng = createRng('statistics');
  for (const [name, parameter] of network.parameters) {
    if (parameter.shape.length !== 1) continue;
    const low = /running_var$|weight$/.test(name) ? 0.5 : -0.2;
    parameter.set(Float32Array.from({ length: parameter.size }, () => low + 0.4 * rng.next()));
  }
}

(python ? describe : describe.skip)('exportOnnx()', () => {
  beforeAll(() => {
    loadEngine();
  });

  it.each([
    ['resnet18', 96, 2],
    ['efficientnet_b0', 96, 1],
    ['mobilenet_v3_large', 96, 1],
    ['yolo11n_cls', 96, 1],
    ['vit_b_16', 224, 1],
    ['yolo11n', 96, 2],
    ['retinanet_resnet50_fpn', 128, 1],
  ] as const)('%s at %i px gives the same numbers in onnxruntime', async (name, size, batch) => {
    const model =
      name === 'yolo11n' || name === 'retinanet_resnet50_fpn'
        ? buildDetectionModel(name, { classes: 3 })
        : buildClassificationModel(name, { classes: 3 });
    livelyWeights(model.network);
    const run = ({ images }: Readonly<Record<string, Tensor>>) =>
      model.task === 'detection' ? model.predict(images!) : [model.network.root(images!)];
    const shape = [batch, size, size, 3];
    const rng = createRng('image');
    const nhwc = Float32Array.from({ length: batch * size * size * 3 }, () => rng.next());
    const predictor = createPredictor({ network: model.network, run, execution: 'eager' });
    const expected = await predictor.predict({ images: { shape, data: nhwc } });
    const outputs = (i: number) => `output${i}`;

    const file = exportOnnx({ network: model.network, run, inputs: { images: shape }, outputs });
    const found = runOnnx(python!, file, toNchw(nhwc, batch, size));
    predictor.dispose();
    model.network.dispose();

    expect(found.map(({ name: output, shape: sides }) => [output, sides])).toEqual(
      expected.map(({ shape: sides }, i) => [outputs(i), sides]),
    );
    for (const [i, { data }] of expected.entries()) {
      // Relative to the largest number of the output: float32 sums in another order.
      const largest = data.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
      const worst = data.reduce((max, value, k) => Math.max(max, Math.abs(value - found[i]!.data[k]!)), 0);
      expect(largest).toBeGreaterThan(1e-6);
      expect(worst / largest).toBeLessThan(1e-4);
    }
  });
});

function toNchw(nhwc: Float32Array, batch: number, size: number): Float32Array {
  const pixels = size * size;
  const result = new Float32Array(nhwc.length);
  for (let n = 0; n < batch; n++)
    for (let p = 0; p < pixels; p++)
      for (let c = 0; c < 3; c++) result[(n * 3 + c) * pixels + p] = nhwc[(n * pixels + p) * 3 + c]!;
  return result;
}
