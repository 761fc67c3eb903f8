import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeStatedFacts } from '../../testing/describe-classifier.ts';
import { sharedFolder } from '../../testing/shared-folder.ts';
import { buildClassificationModel } from '../../zoo.ts';

// Counted by PyTorch's FlopCounterMode and parameters() on Ultralytics 8.4.190.
describeStatedFacts('yolo11n_cls', { multiplyAdds: 195_878_208, parameters: 2_812_104 });

const keysFile = join(sharedFolder(), 'weights', 'golden', 'osteo-yolo11n-cls-best.pt.keys.json');

(existsSync(keysFile) ? describe : describe.skip)(`yolo11n_cls against a real checkpoint (${keysFile})`, () => {
  it('yolo11n_cls has the names and shapes of the pickled module, in its order', () => {
    const { state_dict: stored } = JSON.parse(readFileSync(keysFile, 'utf8')) as {
      state_dict: Record<string, { shape: number[] }>;
    };
    const expected = Object.entries(stored)
      .filter(([name]) => !name.endsWith('num_batches_tracked'))
      .map(([name, { shape }]) => [name, shape]);
    const { network } = buildClassificationModel('yolo11n_cls', { classes: 2 });
    expect([...network.parameters].map(([name, { shape }]) => [name, shape])).toEqual(expected);
  });
});
