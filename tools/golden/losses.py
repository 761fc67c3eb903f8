"""Golden cases for packages/models: losses and their gradients from PyTorch and torchvision, in float64.

Run: python tools/golden/losses.py            (packages in requirements.txt)
Writes packages/models/src/testing/golden/losses.json: for each case the inputs, the loss (one number, or one an element) and the gradient of
its sum by the first input. Dice and the distribution's loss have no function there, and are written out from their equations.
"""
import json
import pathlib

import torch
import torch.nn.functional as F
from torchvision.ops import complete_box_iou_loss, generalized_box_iou_loss, sigmoid_focal_loss

OUT = pathlib.Path(__file__).resolve().parents[2] / 'packages/models/src/testing/golden/losses.json'
CASES = []


def case(loss, options, compute, first, **others):
    x = first.double().requires_grad_(True)
    value = compute(x, **others)
    (gradient,) = torch.autograd.grad(value.sum(), x)
    flat = lambda t: {'shape': list(t.shape), 'values': t.detach().flatten().tolist()}
    CASES.append({'loss': loss, 'options': options, 'x': flat(x), **{k: flat(v) for k, v in others.items()}, 'value': flat(value), 'gradient': flat(gradient)})


def boxes(n, seed):
    g = torch.Generator().manual_seed(seed)
    corner, side = torch.rand(n, 2, generator=g) * 10, torch.rand(n, 2, generator=g) * 6 + 0.5
    return torch.cat([corner, corner + side], 1)


def dice(p, t, smooth, over, classes=None):
    n, c = p.shape[0], p.shape[-1]
    p, t = p.reshape(n, -1, c), t.double().reshape(n, -1, c)
    dims = (1,) if over == 'image' else (0, 1)
    losses = 1 - (2 * (p * t).sum(dims) + smooth) / (p.sum(dims) + t.sum(dims) + smooth)
    return losses[..., classes].mean() if classes else losses.mean()


def distribution(logits, distance):
    log, left = F.log_softmax(logits, -1), distance.long()
    right = left + 1
    at = lambda index: log.gather(-1, index.clamp(max=logits.shape[-1] - 1).unsqueeze(-1)).squeeze(-1)
    return -(at(left) * (right - distance) + at(right) * (distance - left))


def main():
    g = torch.Generator().manual_seed(7)
    logits = torch.randn(2, 3, 4, 5, generator=g) * 3                         # n h w c
    classes = torch.randint(0, 5, (2, 3, 4), generator=g, dtype=torch.int32)
    some = classes.clone(); some[0, :2] = 255; inner = classes.clone(); inner[1] = 2
    ce = lambda **o: lambda x, classes: F.cross_entropy(x.movedim(-1, 1), classes.long(), **o)
    weights = [0.35, 0.65, 1.0, 2.0, 0.1]
    w = torch.tensor(weights, dtype=torch.float64)
    case('crossEntropy', {}, ce(), logits, classes=classes)
    case('crossEntropy', {'classWeights': weights}, ce(weight=w), logits, classes=classes)
    case('crossEntropy', {'labelSmoothing': 0.1}, ce(label_smoothing=0.1), logits, classes=classes)
    case('crossEntropy', {'ignoreIndex': 255}, ce(ignore_index=255), logits, classes=some)
    case('crossEntropy', {'ignoreIndex': 2}, ce(ignore_index=2), logits, classes=inner)
    case('crossEntropy', {'classWeights': weights, 'labelSmoothing': 0.2, 'ignoreIndex': 255}, ce(weight=w, label_smoothing=0.2, ignore_index=255), logits, classes=some)

    truth = (torch.rand(4, 3, generator=g) > 0.5).float()
    soft = torch.rand(4, 3, generator=g)
    scores = torch.randn(4, 3, generator=g) * 4
    bce = lambda **o: lambda x, truth: F.binary_cross_entropy_with_logits(x, truth.double(), reduction='none', **o)
    case('binaryCrossEntropy', {}, bce(), scores, truth=truth)
    case('binaryCrossEntropy', {}, bce(), scores, truth=soft)
    case('binaryCrossEntropy', {'positiveWeight': 3}, bce(pos_weight=torch.tensor(3.0).double()), scores, truth=truth)
    case('binaryCrossEntropy', {'positiveWeight': [0.5, 1, 4]}, bce(pos_weight=torch.tensor([0.5, 1, 4]).double()), scores, truth=soft)
    for alpha, gamma in [(0.25, 2), (0.25, 0), (0.75, 0.5), (0.5, 3)]:
        case('focalLoss', {'alpha': alpha, 'gamma': gamma}, lambda x, truth: sigmoid_focal_loss(x, truth.double(), alpha, gamma), scores, truth=truth)

    shares = logits.double().softmax(-1)
    onehot = F.one_hot(classes.long(), 5).float()
    for options in [{'smooth': 1, 'over': 'batch'}, {'smooth': 1e-3, 'over': 'image'}, {'smooth': 1, 'over': 'image', 'classes': [1, 2, 3, 4]}]:
        case('diceLoss', options, lambda x, truth: dice(x, truth, **options), shares, truth=onehot)

    for beta in [1, 0.1, 0]:
        near = truth + torch.randn(4, 3, generator=g)
        case('smoothL1', {'beta': beta}, lambda x, truth: F.smooth_l1_loss(x, truth.double(), beta=beta, reduction='none'), near, truth=truth)
    case('meanSquaredError', {}, lambda x, truth: F.mse_loss(x, truth.double()), scores, truth=soft)
    a, b = boxes(12, 1), boxes(12, 2)
    b[0] = a[0] + torch.tensor([20., 20., 20., 20.])                             # far apart
    case('generalisedIou', {}, lambda x, truth: 1 - generalized_box_iou_loss(x, truth.double()), a, truth=b)
    case('completeIou', {}, lambda x, truth: 1 - complete_box_iou_loss(x, truth.double()), a, truth=b)
    distance = torch.rand(3, 4, generator=g) * 6.98
    distance[0, 0] = 0; distance[0, 1] = 3
    case('distributionFocal', {}, lambda x, truth: distribution(x, truth.double()), torch.randn(3, 4, 8, generator=g) * 2, truth=distance)
    OUT.write_text(json.dumps(CASES) + '\n')
    print(len(CASES), OUT.stat().st_size // 1024, 'KiB')


if __name__ == '__main__':
    main()
