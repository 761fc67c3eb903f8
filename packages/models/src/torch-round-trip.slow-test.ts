import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRng } from '@loupe/core';
import { createTrainer, encodeSafetensors, loadEngine, readWeights, tf, type Tensor2D } from '@loupe/engine';
import { pythonWith } from './testing/run-onnx.ts';
import { buildClassificationModel } from './zoo.ts';

const python = pythonWith('torch');
if (!python)
  console.info(
    'Skipped: weights in PyTorch, since no Python with it was found (LOUPE_PYTHON, tools/bench/setup, or .ci/torch)',
  );

// Reads the file by the format's definition, so that no other reader stands between; writes PyTorch's own checkpoint for the way back.
const script = `
import sys, json, struct, array, torch
folder, code, classes, side = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
sys.path.insert(0, code)
from torch_resnet18 import resnet18
def floats(raw):
    return torch.frombuffer(bytearray(raw), dtype=torch.float32)
raw = open(folder + '/weights.safetensors', 'rb').read()
(length,) = struct.unpack('<Q', raw[:8])
state = {}
for name, entry in json.loads(raw[8:8 + length]).items():
    if name != '__metadata__':
        begin, end = entry['data_offsets']
        state[name] = floats(raw[8 + length + begin:8 + length + end]).reshape(entry['shape'])
model = resnet18(classes).eval()
model.load_state_dict(state, strict=True)
images = floats(open(folder + '/images.f32', 'rb').read()).reshape(-1, side, side, 3)
with torch.no_grad():
    logits = model(images.permute(0, 3, 1, 2))
array.array('f', logits.flatten().tolist()).tofile(open(folder + '/logits.f32', 'wb'))
torch.save({'epoch': 1, 'model': torch.nn.DataParallel(model).state_dict()}, folder + '/back.pth')
# Loupe reads modules of torch and torchvision, and refuses a class of someone's own: of that, the layers outside its blocks.
layers = {name: module for name, module in model.named_children() if not list(module.children())}
whole = model if type(model).__module__.startswith('torchvision') else torch.nn.ModuleDict(layers)
torch.save({'model': whole.half()}, folder + '/module.pt')
`;

const [classes, side, count] = [5, 64, 4];

(python ? describe : describe.skip)('weights that Loupe trained', () => {
  it('load into PyTorch’s ResNet-18, strictly, give the same logits, and come back', async () => {
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
      const asked = [folder, join(__dirname, 'testing'), String(classes), String(side)];
      execFileSync(python!, ['-B', '-W', 'ignore', '-c', script, ...asked], { stdio: ['ignore', 'ignore', 'inherit'] });
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
      expect([...module.state.keys()]).toEqual(expect.arrayContaining(['conv1.weight', 'bn1.running_var', 'fc.bias']));
      for (const [name, { shape }] of state)
        if (module.state.has(name)) expect(module.state.get(name)!.shape).toEqual(shape);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
