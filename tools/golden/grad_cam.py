"""Golden numbers for packages/models: Grad-CAM of torchvision's classifiers.

Run: python tools/golden/grad_cam.py            (packages in requirements.txt)
Writes packages/models/src/testing/golden/grad-cam.json: for each model and class the map of equation 2 of Selvaraju et al., 2017, by PyTorch's
own hooks and gradients in float64. Weights and images are closed formulas over a hash (packages/models/src/testing/formula.ts). The
transformer is a small one of torchvision's class, whose tokens before the last attention are the map.
"""
import json
import math
import pathlib

import torch
from torchvision.models import VisionTransformer, efficientnet_b0, mobilenet_v3_large, resnet18

from localisers import formula_value as plain_formula
from localisers import hash_uniform

OUT = pathlib.Path(__file__).resolve().parents[2] / 'packages/models/src/testing/golden/grad-cam.json'
CLASSES = 3


def formula_value(name, shape, norms):
    if any(part in name for part in ('pos_embedding', 'class_token')):
        u = hash_uniform(name, math.prod(shape))
        return torch.from_numpy((0.05 * (2 * u - 1)).reshape(shape))
    return plain_formula(name, shape, norms)


def small_vit():
    return VisionTransformer(image_size=32, patch_size=4, num_layers=2, num_heads=2, hidden_dim=16, mlp_dim=24, num_classes=CLASSES)


MODELS = {
    'resnet18': (lambda: resnet18(num_classes=CLASSES), 'layer4', 128),
    'efficientnet_b0': (lambda: efficientnet_b0(num_classes=CLASSES), 'features', 128),
    'mobilenet_v3_large': (lambda: mobilenet_v3_large(num_classes=CLASSES), 'features', 128),
    'small_vit': (small_vit, 'encoder.layers.encoder_layer_1.ln_1', 32),
}


def grad_cam(model, layer, image, label):
    kept = {}
    handle = model.get_submodule(layer).register_forward_hook(lambda _m, _i, output: kept.update(map=output))
    logits = model(image)
    handle.remove()
    gradient, = torch.autograd.grad(logits[0, label], kept['map'])
    maps = kept['map'].detach()
    if maps.dim() == 3:  # tokens: n rows c -> n c h w, without the class's row
        side = math.isqrt(maps.shape[1] - 1)
        maps, gradient = (t[:, 1:].transpose(1, 2).reshape(1, -1, side, side) for t in (maps, gradient))
    weights = gradient.mean((2, 3), keepdim=True)
    return torch.relu((weights * maps).sum(1))[0]


def record(name):
    build, layer, size = MODELS[name]
    model = build()
    norms = {f'{n}.weight' for n, m in model.named_modules() if 'Norm' in type(m).__name__}
    with torch.no_grad():
        for key, tensor in model.state_dict().items():
            if not key.endswith('num_batches_tracked'):
                tensor.copy_(formula_value(key, list(tensor.shape), norms))
    model.double().eval()
    seed = f'{name}.image'
    image = torch.from_numpy(hash_uniform(seed, 3 * size * size).reshape(1, 3, size, size)).double()
    maps = [grad_cam(model, layer, image, label) for label in range(CLASSES)]
    return {'model': name, 'normalisation_weights': sorted(norms), 'input': {'seed': seed, 'shape': [1, 3, size, size]},
            'maps': [{'shape': list(m.shape), 'values': m.flatten().tolist()} for m in maps]}


if __name__ == '__main__':
    OUT.write_text(json.dumps([record(name) for name in MODELS], separators=(',', ':')) + '\n')
