"""Golden cases for packages/metrics: scores of label maps and masks.

Run: python tools/golden/segmentation_scores.py            (packages in requirements.txt)
Writes packages/metrics/src/testing/golden/segmentation/{label-maps,masks,distances}.json. Confusion, IoU and Dice by scikit-learn, HD95 by
MedPy, surface Dice by SciPy as MONAI defines it (which computes in float32, and must agree to that), skeletons by scikit-image, distances by
SciPy. Masks are drawn empty, full, touching the border, thin and noisy; classes are absent from one side or both.
"""
import json
import pathlib

import numpy as np
import torch
from medpy.metric.binary import hd95
from monai.metrics import compute_surface_dice
from scipy.ndimage import binary_erosion, distance_transform_edt, gaussian_filter
from skimage.morphology import skeletonize
from sklearn.metrics import confusion_matrix, f1_score, jaccard_score

OUT = pathlib.Path(__file__).resolve().parents[2] / 'packages/metrics/src/testing/golden/segmentation'


def text(values):
    """A map of small integers as one string, a digit a pixel, row by row."""
    return ''.join(str(int(v)) for v in np.asarray(values).ravel())


def or_none(values):
    return [None if np.isnan(v) else float(v) for v in values]


def mean(values):
    values = [v for v in values if v is not None]
    return float(np.mean(values)) if values else None


def overlaps(truth, predicted, classes, ignore):
    kept = truth != ignore if ignore is not None else np.ones_like(truth, bool)
    t, p = truth[kept], predicted[kept]
    if t.size == 0:
        return {'confusion': np.zeros((classes, classes), int).tolist(), 'iou': [None] * classes, 'dice': [None] * classes}
    labels = list(range(classes))
    there = np.isin(labels, np.union1d(t, p))
    iou = np.where(there, jaccard_score(t, p, labels=labels, average=None, zero_division=0), np.nan)
    dice = f1_score(t, p, labels=labels, average=None, zero_division=np.nan)
    return {'confusion': confusion_matrix(t, p, labels=labels).tolist(), 'iou': or_none(iou), 'dice': or_none(dice)}


def label_map_case(seed):
    g = np.random.default_rng([11, seed])
    classes, ignore = int(g.integers(2, 6)), None if seed % 2 else 9
    images = []
    for _ in range(int(g.integers(2, 5))):
        h, w = g.integers(3, 9, 2)
        used = g.permutation(classes)[:int(g.integers(1, classes + 1))]               # the rest are absent from this truth
        truth = g.choice(used, (h, w))
        predicted = np.where(g.random((h, w)) < .6, truth, g.choice(used if g.random() < .5 else np.arange(classes), (h, w)))
        if ignore is not None:
            truth = np.where(g.random((h, w)) < (1 if seed == 4 and not images else .15), ignore, truth)
        images.append((truth, predicted))
    each = [overlaps(t, p, classes, ignore) for t, p in images]
    pooled = overlaps(np.concatenate([t.ravel() for t, _ in images]), np.concatenate([p.ravel() for _, p in images]), classes, ignore)
    def per_image(key):
        by_class = [mean([e[key][c] for e in each]) for c in range(classes)]
        return {'byClass': by_class, 'mean': mean([mean(e[key]) for e in each]), 'foreground': mean([mean(e[key][1:]) for e in each])}
    return {'classes': classes, 'ignore': ignore, 'images': [{'truth': text(t), 'predicted': text(p), **e} for (t, p), e in zip(images, each)],
            'pooled': {**pooled, 'meanIou': mean(pooled['iou']), 'meanDice': mean(pooled['dice'])},
            'perImage': {'iou': per_image('iou'), 'dice': per_image('dice')}}


def draw_mask(g, h, w):
    kind = g.integers(0, 7)
    if kind == 0:
        return np.zeros((h, w), bool)
    if kind == 1:
        return np.ones((h, w), bool)
    if kind == 2:
        return g.random((h, w)) < g.choice([.05, .3, .7, .95])
    if kind == 3:                                                                     # one pixel
        m = np.zeros((h, w), bool)
        m[g.integers(0, h), g.integers(0, w)] = True
        return m
    smooth = gaussian_filter(g.normal(size=(h, w)), float(g.uniform(.7, 2.5)))
    return smooth > np.quantile(smooth, g.choice([.5, .7, .85]))


def tensor(mask):
    return torch.tensor(mask[None, None].astype(np.float32))


def cl_dice(truth, predicted):
    a, b = skeletonize(truth), skeletonize(predicted)
    precision, sensitivity = float((b & truth).sum() / b.sum()), float((a & predicted).sum() / a.sum())
    return 0.0 if precision + sensitivity == 0 else 2 * precision * sensitivity / (precision + sensitivity)


def surface_dice(truth, predicted, spacing, tolerance):
    by_monai = float(compute_surface_dice(tensor(predicted), tensor(truth), [tolerance], include_background=True, spacing=spacing))
    if not (truth.any() and predicted.any()):
        expected = 0.0 if truth.any() or predicted.any() else None
    else:
        a, b = truth ^ binary_erosion(truth), predicted ^ binary_erosion(predicted)
        to_a, to_b = (distance_transform_edt(~edge, sampling=spacing) for edge in (a, b))
        expected = float(((to_b[a] <= tolerance).sum() + (to_a[b] <= tolerance).sum()) / (a.sum() + b.sum()))
    assert np.isnan(by_monai) if expected is None else abs(by_monai - expected) < 1e-6, (by_monai, expected)
    return expected


def mask_case(seed):
    g = np.random.default_rng([12, seed])
    h, w = (int(v) for v in g.integers(1 if seed % 8 == 0 else 5, 20, 2))
    spacing = [1.0, 1.0] if seed % 3 == 0 else [round(float(v), 2) for v in g.uniform(.3, 2.5, 2)]
    truth = draw_mask(g, h, w)
    near = np.roll(truth, tuple(int(v) for v in g.integers(-2, 3, 2)), (0, 1)) ^ (g.random((h, w)) < .03)
    predicted = near if g.random() < .8 else draw_mask(g, h, w)
    tolerances, expected = [0.0, 1.0, 2.5], {'skeletons': [text(skeletonize(truth)), text(skeletonize(predicted))]}
    both = truth.any() and predicted.any()
    expected['hd95'] = [float(hd95(predicted, truth, voxelspacing=spacing, connectivity=c)) for c in (1, 2)] if both else None
    expected['surfaceDice'] = [surface_dice(truth, predicted, spacing, t) for t in tolerances]
    expected['clDice'] = cl_dice(truth, predicted) if both else (0.0 if truth.any() or predicted.any() else None)
    return {'height': h, 'width': w, 'spacing': spacing, 'truth': text(truth), 'predicted': text(predicted), 'tolerances': tolerances, 'expected': expected}


def distance_case(seed):
    g = np.random.default_rng([13, seed])
    h, w = (int(v) for v in g.integers(1, 17, 2))
    mask = g.random((h, w)) < g.choice([.02, .1, .5])
    mask[g.integers(0, h), g.integers(0, w)] = True                                   # SciPy promises nothing for an empty one
    spacing = [round(float(v), 3) for v in g.uniform(.2, 3, 2)]
    return {'height': h, 'width': w, 'spacing': spacing, 'mask': text(mask), 'expected': distance_transform_edt(~mask, sampling=spacing).ravel().tolist()}


if __name__ == '__main__':
    OUT.mkdir(parents=True, exist_ok=True)
    for name, case, count in [('label-maps', label_map_case, 12), ('masks', mask_case, 48), ('distances', distance_case, 10)]:
        (OUT / f'{name}.json').write_text('[' + ',\n'.join(json.dumps(case(seed)) for seed in range(count)) + ']\n')
