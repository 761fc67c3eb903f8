"""Golden cases for packages/metrics: scores of a classifier of images, and of one box an image.

Run: python tools/golden/classification_scores.py          (packages in requirements.txt)
Writes packages/metrics/src/testing/golden/{classification,localisation}/cases.json. Classification by scikit-learn; probabilities are
rounded so that ties abound, a class may be absent from truth or from predictions, some cases are weighted. Boxes have whole corners, so that
their overlap is counted pixel by pixel; quantiles are NumPy's.
"""
import json
import pathlib
import warnings

import numpy as np
from sklearn.calibration import calibration_curve
from sklearn.metrics import (accuracy_score, average_precision_score, brier_score_loss, confusion_matrix, f1_score, log_loss,
                             precision_recall_curve, precision_score, recall_score, roc_auc_score, roc_curve)

OUT = pathlib.Path(__file__).resolve().parents[2] / 'packages/metrics/src/testing/golden'
BINS = 10


def none(v):
    return None if np.isnan(v) else float(v)


def binary(y, s, w):
    """One class against the rest."""
    out = {}
    if 0 < y.sum() < len(y):
        fpr, tpr, thresholds = roc_curve(y, s, sample_weight=w, drop_intermediate=False)
        out['roc'] = {'falsePositiveRate': fpr.tolist(), 'recall': tpr.tolist(), 'threshold': [None, *thresholds[1:].tolist()]}
        out['auc'] = float(roc_auc_score(y, s, sample_weight=w))
    if y.any():
        p, r, t = precision_recall_curve(y, s, sample_weight=w)
        out['pr'] = {'precision': p[:-1][::-1].tolist(), 'recall': r[:-1][::-1].tolist(), 'score': t[::-1].tolist()}
        out['averagePrecision'] = float(average_precision_score(y, s, sample_weight=w))
        out['thresholds'] = [float(t[r[:-1] >= wanted].max()) for wanted in (.5, .8, .95, 1)]
    out['brier'] = float(brier_score_loss(y, s, sample_weight=w, pos_label=1))
    share, said = calibration_curve(y, s, n_bins=BINS)
    at = np.searchsorted(np.linspace(0, 1, BINS + 1)[1:-1], s)
    counts = np.bincount(at, minlength=BINS)
    out['bins'] = {'share': share.tolist(), 'said': said.tolist(), 'count': counts[counts > 0].tolist()}
    out['ece'] = float(np.sum(np.abs(share - said) * counts[counts > 0]) / len(y))
    return out


def classification_case(seed):
    g = np.random.default_rng([21, seed])
    k, n = int(g.integers(2, 5)), int(g.integers(8, 40))
    present = g.permutation(k)[:k - (seed % 4 == 1)] if k > 2 or seed % 4 != 1 else np.arange(k)
    y = g.choice(present, n)
    p = g.dirichlet(np.full(k, .7), n) * .6 + .4 * np.eye(k)[y] * (g.random((n, 1)) < .7)
    p = np.round(p / p.sum(1, keepdims=True), 1 if seed % 2 else 3)
    if seed % 5 == 2:                                                                 # a class that is never predicted
        p[:, 0] = 0
    p[p.sum(1) == 0, -1] = 1
    p = p / p.sum(1, keepdims=True)
    w = g.integers(0, 4, n).astype(float) if seed % 3 == 2 else np.ones(n)
    w[0] = 1
    said, labels, by = p.argmax(1), list(range(k)), {'labels': list(range(k)), 'sample_weight': w, 'zero_division': np.nan}
    m = confusion_matrix(y, said, labels=labels, sample_weight=w)
    e = {'confusion': m.tolist(), 'accuracy': float(accuracy_score(y, said, sample_weight=w))}
    for name, score in (('precision', precision_score), ('recall', recall_score), ('f1', f1_score)):
        e[name] = {'byClass': [none(v) for v in score(y, said, average=None, **by)], 'macro': none(score(y, said, average='macro', **by)), 'weighted': none(score(y, said, average='weighted', **by))}
    e['specificity'] = [none(recall_score(y != c, said != c, sample_weight=w, zero_division=np.nan)) for c in labels]
    truths = m.sum(1) > 0
    e['balancedAccuracy'] = float(np.mean(np.diag(m)[truths] / m.sum(1)[truths]))
    e['logLoss'] = float(log_loss(y, p, labels=labels, sample_weight=w))
    e['brier'] = float(brier_score_loss(y, p, labels=labels, sample_weight=w, scale_by_half=False)) if k > 2 else float(np.average(((p - np.eye(k)[y]) ** 2).sum(1), weights=w))
    used = w > 0                                                                      # a class of weight 0 alone is absent
    e['byClass'] = [binary((y == c)[used].astype(int), p[used, c], w[used]) for c in labels]
    if k > 2 and len(set(y[used])) == k:
        e['aucMacro'] = float(roc_auc_score(y[used], p[used], multi_class='ovr', average='macro', sample_weight=w[used]))
    return {'classes': k, 'truth': y.tolist(), 'probabilities': p.ravel().tolist(), 'weights': w.tolist(), 'expected': e}


def pixels(box):
    m = np.zeros((30, 30), bool)
    m[box[1]:box[3], box[0]:box[2]] = True
    return m


def localisation_case(seed):
    g = np.random.default_rng([22, seed])
    n = int(g.integers(1, 25))
    def box():
        x, y = g.integers(0, 14, 2)
        return [int(v) for v in (x, y, x + g.integers(2, 14), y + g.integers(2, 14))]
    truth = [box() for _ in range(n)]
    found = [None if g.random() < .1 else t if g.random() < .1 else [int(max(0, v)) for v in t + g.integers(-2, 3, 4)] if g.random() < .7 else box() for t in truth]
    ious = np.array([0. if f is None else (pixels(t) & pixels(f)).sum() / (pixels(t) | pixels(f)).sum() for t, f in zip(truth, found)])
    right, at = g.random(n) < .7, [.3, .5, .75]
    return {'truth': truth, 'found': found, 'right': right.tolist(), 'thresholds': at, 'shares': [0, .05, .25, .5, .75, .95, 1],
            'expected': {'ious': ious.tolist(), 'quantiles': np.quantile(ious, [0, .05, .25, .5, .75, .95, 1]).tolist(), 'mean': float(ious.mean()), 'accuracy': float(right.mean()),
                         'located': [float((ious >= t).mean()) for t in at], 'joint': [float(((ious >= t) & right).mean()) for t in at]}}


if __name__ == '__main__':
    warnings.simplefilter('ignore')
    for name, case, count in (('classification', classification_case, 16), ('localisation', localisation_case, 10)):
        (OUT / name).mkdir(parents=True, exist_ok=True)
        (OUT / name / 'cases.json').write_text('[' + ',\n'.join(json.dumps(case(seed)) for seed in range(count)) + ']\n')
