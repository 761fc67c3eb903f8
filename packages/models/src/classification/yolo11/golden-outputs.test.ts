import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeImage } from '@loupe/dataset';
import { createPredictor, loadEngine, readWeights } from '@loupe/engine';
import { sharedFolder } from '../../testing/shared-folder.ts';
import { buildClassificationModel } from '../../zoo.ts';

/** What Ultralytics gives for a picture, computed in float64. */
interface Golden {
  readonly input: string;
  readonly outputs: { readonly logits: { readonly first: readonly number[] } };
}

const folder = join(sharedFolder(), 'weights');
const checkpoint = join(folder, 'osteo-yolo11n-cls-best.pt');
const isThere = existsSync(checkpoint);
if (!isThere) console.info(`Skipped: outputs of a real checkpoint, since ${checkpoint} is not there (LOUPE_SHARED)`);

(isThere ? describe : describe.skip)('yolo11n_cls with a checkpoint that Ultralytics trained', () => {
  // A float32 run of the reference itself departs by up to 2e-7 from these numbers.
  const tolerance = 1e-5;

  it.each(['synth_224', 'cxr_normal_224'])('gives the reference’s logits for %s', async (picture) => {
    loadEngine();
    const golden = JSON.parse(
      readFileSync(join(folder, 'golden', `osteo-yolo11n-cls.${picture}.json`), 'utf8'),
    ) as Golden;
    const { network } = buildClassificationModel('yolo11n_cls', { classes: 2 });
    const { state } = await readWeights(checkpoint);
    network.load(state, { strict: true });
    const { width, height, data } = await decodeImage(join(folder, 'golden', 'inputs', golden.input));
    const predictor = createPredictor({
      network,
      execution: 'eager',
      run: ({ images }) => [network.root(images!)],
    });
    const [logits] = await predictor.predict({
      images: { shape: [1, height, width, 3], data: Float32Array.from(data, (value) => value / 255) },
    });
    predictor.dispose();
    network.dispose();
    golden.outputs.logits.first.forEach((value, i) =>
      expect(Math.abs(logits!.data[i]! - value)).toBeLessThan(tolerance),
    );
  });
});
