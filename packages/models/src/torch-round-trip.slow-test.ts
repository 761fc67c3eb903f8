import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRng } from '@loupe/core';
import { createTrainer, encodeSafetensors, loadEngine, readWeights, tf, type Tensor2D } from '@loupe/engine';
import { pythonWith } from './testing/run-onnx.ts';
import { buildClassificationModel } from './zoo.ts';

const python = pythonWith('torchvision');
if (!python)
  console.info(
    'Skipped: weights in torchvision, since no Python with it was found (LOUPE_PYTHON, or tools/bench/setup)',
  );

// Reads the file by the format's definition, so that no other reader stands between; writes PyTorch's own checkpoint for the way back.
const script = `
import sys, json, struct, numpy, torch, torchvision
folder, classes, side = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
raw = open(folder + '/weights.safetensors', 'rb').read()
(length,) = struct.unpack('<Q', raw[:8])
state = {}
for name, entry in json.loads(raw[8:8 + length]).items():
    if name != '__metadata__':
        begin, end = entry['data_offsets']
        values = numpy.frombuffer(raw[8 + length + begin:8 + length + end], '<f4').reshape(entry['shape'])
        state[name] = torch.from_numpy(values.copy())
model = torchvision.models.resnet18(num_classes=classes).eval()
model.load_state_dict(state, strict=True)
images = torch.from_numpy(numpy.fromfile(folder + '/images.f32', numpy.float32)).reshape(-1, side, side, 3)
with torch.no_grad():
    model(images.permute(0, 3, 1, 2)).numpy().tofile(folder + '/logits.f32')
torch.save({'epoch': 1, 'model': torch.nn.DataParallel(model).state_dict()}, folder + '/back.pth')
torch.save({'model': model.half()}, folder + '/module.pt')
`;

const [classes, side, count] = [5, 64, 4];

(python ? describe : describe.skip)('weights that Loupe trained', () => {
  it('load into torchvision’s ResNet-18, strictly, give the same logits, and come back', async () => {
    loadEngine();
    const { network } = buildClassificationModel('resnet18', { classes });
    network.initialise(createRng('round trip'));
    const rng = createRng('images');
    const images = Float32Array.from({ length: count * side * side * 3 }, () => rng.normal());
    const batch = {
      images: { shape: [count, side, side, 3], data: images },
      labels: { shape: [count], data: Int32Array.of(0, 1, 2, 3) },
    };
    const trainer = createTrainer({
      network,
      execution: 'eager',
      optimiser: { kind: 'sgd', momentum: 0.9, nesterov: false, weightDecay: 1e-4, decay: 'weights' },
      loss: (feed) => {
        const logits = network.root(feed['images']!) as Tensor2D;
        const loss = tf.losses.softmaxCrossEntropy(tf.oneHot(feed['labels']!.toInt(), classes) as Tensor2D, logits);
        return { total: loss, terms: { loss } };
      },
    });
    for (let step = 0; step < 3; step++) await trainer.step(batch, { rate: 0.01 });
    trainer.pull();
    trainer.dispose();
    const logits = tf.tidy(() =>
      network.run('inference', tf.tensor(images, [count, side, side, 3])).dataSync(),
    ) as Float32Array;
    const state = await network.state();
    network.dispose();

    const folder = mkdtempSync(join(tmpdir(), 'loupe-torch-'));
    try {
      writeFileSync(join(folder, 'weights.safetensors'), encodeSafetensors(state));
      writeFileSync(join(folder, 'images.f32'), new Uint8Array(images.buffer));
      execFileSync(python!, ['-c', script, folder, String(classes), String(side)], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      const bytes = readFileSync(join(folder, 'logits.f32'));
      const theirs = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
      const largest = Math.max(...logits.map(Math.abs));
      expect(theirs).toHaveLength(count * classes);
      logits.forEach((value, i) => expect(Math.abs(value - theirs[i]!) / largest).toBeLessThan(1e-4));

      const back = await readWeights(join(folder, 'back.pth'));
      expect(back).toMatchObject({ container: 'torch-zip', under: 'model', prefix: 'module.' });
      for (const [name, { data }] of state)
        expect(Buffer.compare(Buffer.from(data.buffer), Buffer.from(back.state.get(name)!.data.buffer))).toBe(0);

      // The pickled module itself, of a PyTorch of today.
      const module = await readWeights(join(folder, 'module.pt'));
      expect(module.types.get('conv1.weight')).toBe('float16');
      for (const [name, { shape }] of state) expect(module.state.get(name)?.shape).toEqual(shape);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 300_000);
});
