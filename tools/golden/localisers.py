"""Golden numbers for packages/models: the three localisers of the masks study, built with PyTorch and torchvision.

Run: python tools/golden/localisers.py            (packages in requirements.txt)
Writes packages/models/src/testing/golden/localisers/NAME.json in the form of the reference numbers of other models: weights and inputs are
closed formulas over a hash (packages/models/src/testing/formula.ts); outputs in inference mode, and losses and gradients of one training
step without dropout, computed in float64.
"""
import json
import math
import pathlib

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torchvision.models import resnet50
from torchvision.models.detection.backbone_utils import resnet_fpn_backbone

OUT = pathlib.Path(__file__).resolve().parents[2] / 'packages/models/src/testing/golden/localisers'


def hash_uniform(name, size):
    h = 0x811C9DC5
    for b in name.encode():
        h = ((h ^ b) * 0x01000193) & 0xFFFFFFFF
    m = np.uint64(0xFFFFFFFF)
    x = (np.uint64(h) + np.arange(size, dtype=np.uint64) * np.uint64(0x9E3779B9)) & m
    x ^= x >> np.uint64(16); x = (x * np.uint64(0x85EBCA6B)) & m
    x ^= x >> np.uint64(13); x = (x * np.uint64(0xC2B2AE35)) & m
    x ^= x >> np.uint64(16)
    return ((x >> np.uint64(8)).astype(np.float64) / 2**24).astype(np.float32)


def formula_value(name, shape, norms):
    size = int(np.prod(shape)); u = hash_uniform(name, size); v = 2 * u - 1
    if name.endswith('running_mean'): out = 0.1 * v
    elif name.endswith('running_var'): out = 1 + 0.5 * u
    elif name in norms: out = 1 + 0.1 * v
    elif len(shape) <= 1: out = 0.1 * v
    else: out = v * math.sqrt(3 / (size / shape[0]))
    return torch.from_numpy(out.astype(np.float32).reshape(shape))


def rec(t):
    a = t.detach().numpy().ravel(); n = min(64, a.size)
    return {'shape': list(t.shape), 'mean': float(a.mean()), 'std': float(a.std()), 'l2': float(np.sqrt((a * a).sum())), 'max_abs': float(np.abs(a).max()),
            'samples': [float(np.float32(a[k * a.size // n])) for k in range(n)]}


def rec_gradient(t):
    a = t.detach().numpy().ravel(); n = min(8, a.size)
    return {'l2': float(np.sqrt((a * a).sum())), 'samples': [float(np.float32(a[k * a.size // n])) for k in range(n)]}


class OwnBackbone(nn.Module):
    def __init__(self):
        super().__init__()
        def block(i, o):
            return nn.Sequential(nn.Conv2d(i, o, 3, padding=1), nn.BatchNorm2d(o), nn.ReLU(), nn.Conv2d(o, o, 3, stride=2, padding=1), nn.BatchNorm2d(o), nn.ReLU(), nn.MaxPool2d(2))
        self.layer1, self.layer2, self.layer3, self.layer4 = block(3, 32), block(32, 64), block(64, 128), block(128, 256)
    def forward(self, x):
        return self.layer4(self.layer3(self.layer2(self.layer1(x)))).mean((2, 3))


class Resnet(nn.Module):
    def __init__(self):
        super().__init__()
        for name, module in list(resnet50(weights=None).named_children())[:-2]: self.add_module(name, module)
    def forward(self, x):
        for module in self.children(): x = module(x)
        return x.mean((2, 3))


class Pyramid(nn.Module):
    def __init__(self):
        super().__init__()
        whole = resnet_fpn_backbone(backbone_name='resnet50', weights=None, norm_layer=nn.BatchNorm2d, trainable_layers=5)
        self.body, self.fpn = whole.body, whole.fpn
    def forward(self, x):
        maps = self.fpn(self.body(x))
        return torch.cat([maps[level].mean((2, 3)) for level in '0123'], 1)


def own():
    return (OwnBackbone(),
            nn.Sequential(nn.Linear(256, 1024), nn.BatchNorm1d(1024), nn.SiLU(), nn.Identity(), nn.Linear(1024, 512), nn.BatchNorm1d(512), nn.SiLU(), nn.Identity(), nn.Linear(512, 256), nn.SiLU(), nn.Linear(256, 2)),
            nn.Sequential(nn.Linear(256, 1024), nn.BatchNorm1d(1024), nn.ReLU(), nn.Identity(), nn.Linear(1024, 512), nn.BatchNorm1d(512), nn.ReLU(), nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 4)))


def plain():
    return (Resnet(),
            nn.Sequential(nn.Linear(2048, 768), nn.ReLU(), nn.Linear(768, 256), nn.ReLU(), nn.Linear(256, 2)),
            nn.Sequential(nn.Linear(2048, 1024), nn.ReLU(), nn.Linear(1024, 512), nn.ReLU(), nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, 4)))


def fpn():
    return (Pyramid(),
            nn.Sequential(nn.Linear(1024, 768), nn.BatchNorm1d(768), nn.SiLU(), nn.Identity(), nn.Linear(768, 256), nn.BatchNorm1d(256), nn.SiLU(), nn.Identity(), nn.Linear(256, 2)),
            nn.Sequential(nn.Linear(1024, 1024), nn.BatchNorm1d(1024), nn.ReLU(), nn.Identity(), nn.Linear(1024, 512), nn.BatchNorm1d(512), nn.ReLU(), nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, 4), nn.Sigmoid()))


class Localiser(nn.Module):
    def __init__(self, parts):
        super().__init__()
        self.backbone, self.cls_head, self.reg_head = parts
    def forward(self, x):
        features = self.backbone(x)
        return self.cls_head(features), self.reg_head(features)


def record(name, parts, size):
    from torch.utils.flop_counter import FlopCounterMode
    model = Localiser(parts())
    norms = {f'{n}.weight' for n, m in model.named_modules() if 'Norm' in type(m).__name__}
    parameters = {}
    with torch.no_grad():
        for key, tensor in model.state_dict().items():
            if key.endswith('num_batches_tracked'): continue
            tensor.copy_(formula_value(key, list(tensor.shape), norms)); parameters[key] = list(tensor.shape)
    model.double()
    shape = [4, 3, size, size]
    images = torch.from_numpy(hash_uniform('input', int(np.prod(shape))).reshape(shape)).double()
    classes, boxes = torch.tensor([0, 1, 1, 0]), torch.tensor([[.1, .2, .5, .6], [.3, .1, .9, .8], [0., 0., 1., 1.], [.4, .5, .6, .9]]).double()
    model.eval()
    with torch.no_grad(), FlopCounterMode(display=False) as counter: logits, found = model(images)
    outputs = {'logits': rec(logits), 'boxes': rec(found)}
    model.train()
    logits, found = model(images)
    of_class, of_box = F.cross_entropy(logits, classes, weight=torch.tensor([.35, .65]).double()), F.mse_loss(found, boxes)
    (0.3 * of_class + 0.7 * of_box).backward()
    result = {'model': name, 'versions': {'torch': torch.__version__.split('+')[0]}, 'flops_per_image': counter.get_total_flops() // shape[0],
              'parameter_count': sum(p.numel() for p in model.parameters()), 'parameters': parameters, 'normalisation_weights': sorted(norms),
              'input': {'seed': 'input', 'shape': shape}, 'target': {'classes': classes.tolist(), 'boxes': boxes.tolist()}, 'eval': outputs,
              'train': {'class': float(of_class.detach()), 'box': float(of_box.detach()), 'gradients': {k: rec_gradient(p.grad) for k, p in model.named_parameters()}}}
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / f'{name}.json').write_text(json.dumps(result) + '\n')
    print(name, result['parameter_count'], result['flops_per_image'], (OUT / f'{name}.json').stat().st_size // 1024, 'KiB')


if __name__ == '__main__':
    torch.manual_seed(0)
    record('own_cnn', own, 256)
    record('resnet50_2', plain, 128)
    record('resnet50_fpn', fpn, 128)
