"""Golden numbers for packages/models: YOLO11 at the scales s and m, built with Ultralytics.

Run: python tools/golden/yolo11.py            (with tools/bench/.venv, which has Ultralytics)
Writes packages/models/src/testing/golden/yolo11/NAME.json in the form of the reference numbers of other models: weights and the input are
closed formulas over a hash (packages/models/src/testing/formula.ts); the decoded output in inference mode, computed in float64.
"""
import json
import pathlib

import numpy as np
import torch
import ultralytics
from ultralytics.nn.tasks import DetectionModel

from localisers import formula_value, hash_uniform, rec

OUT = pathlib.Path(__file__).resolve().parents[2] / 'packages/models/src/testing/golden/yolo11'
SHAPE = [1, 3, 64, 96]


def record(name, classes):
    model = DetectionModel(f'{name}.yaml', nc=classes, verbose=False)
    norms = {f'{n}.weight' for n, m in model.named_modules() if 'Norm' in type(m).__name__}
    parameters = {}
    with torch.no_grad():
        for key, tensor in model.state_dict().items():
            if key.endswith('num_batches_tracked'): continue
            parameters[key] = list(tensor.shape)
            # Fixed by design: 0 to 15.
            if not key.endswith('dfl.conv.weight'): tensor.copy_(formula_value(key, list(tensor.shape), norms))
    model.double().eval()
    images = torch.from_numpy(hash_uniform('input', int(np.prod(SHAPE))).reshape(SHAPE)).double()
    with torch.no_grad(): decoded = model(images)
    decoded = decoded[0] if isinstance(decoded, (tuple, list)) else decoded
    result = {'model': name, 'versions': {'torch': torch.__version__.split('+')[0], 'ultralytics': ultralytics.__version__},
              'parameter_count': sum(p.numel() for p in model.parameters()), 'parameters': parameters, 'normalisation_weights': sorted(norms),
              'input': {'seed': 'input', 'shape': SHAPE}, 'eval': {'decoded': rec(decoded)}}
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / f'{name}.json').write_text(json.dumps(result) + '\n')
    print(name, result['parameter_count'], (OUT / f'{name}.json').stat().st_size // 1024, 'KiB')


if __name__ == '__main__':
    record('yolo11s', 3)
    record('yolo11m', 3)
