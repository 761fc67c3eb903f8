"""Golden cases for packages/metrics: COCO's scores from pycocotools; P, R, F1, operating point and confusion from scratch.

Run: python tools/golden/detection_cases.py            (packages in requirements.txt)
Writes packages/metrics/src/testing/golden/{coco-eval,operating-point}/case-SEED.json. The sets are drawn on a coarse grid of pixels and
scores, so that exactly reached IoU thresholds, tied overlaps and tied scores abound; some are empty on one side.
"""
import contextlib
import io
import json
import pathlib

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
from sklearn.metrics import confusion_matrix, precision_recall_curve

ROOT = pathlib.Path(__file__).resolve().parents[2] / 'packages/metrics/src/testing/golden'
NAMES = ['AP', 'AP50', 'AP75', 'AP_small', 'AP_medium', 'AP_large', 'AR_1', 'AR_10', 'AR_100', 'AR_small', 'AR_medium', 'AR_large']


def draw(seed, crowds=True):
    """A set on a grid: classes, images with labels (class, box xywh, area, crowd) and detections (class, box xywh, score)."""
    g = np.random.default_rng([90, seed])
    classes, grid = int(g.integers(1, 5)), int(g.choice([4, 10, 25]))
    def box():
        x, y = g.integers(0, 8, 2) * grid
        w, h = g.integers(0 if g.random() < .05 else 1, 6, 2) * grid
        return [int(x), int(y), int(w), int(h)]
    images = []
    for _ in range(int(g.integers(4, 14))):
        labels, found = [], []
        for _ in range(0 if g.random() < .2 else int(g.integers(1, 7))):
            b, c = box(), int(g.integers(0, classes))
            labels.append({'class': c, 'box': b, 'area': int(b[2] * b[3]), 'crowd': bool(crowds and g.random() < .1)})
            for _ in range(int(g.integers(0, 3))):
                d = [int(v + grid * s) for v, s in zip(b, g.integers(-1, 2, 4) * (g.random(4) < .3))]
                d[2], d[3] = max(d[2], 0), max(d[3], 0)
                found.append({'class': c if g.random() < .8 else int(g.integers(0, classes)), 'box': d, 'score': round(float(g.random()), 1)})
        for _ in range(130 if g.random() < .04 else int(g.integers(0, 4))):
            found.append({'class': int(g.integers(0, classes)), 'box': box(), 'score': round(float(g.random()), 1)})
        images.append({'labels': labels, 'detections': [found[i] for i in g.permutation(len(found))]})
    if seed % 7 == 0:
        for image in images:
            image['detections'] = [d for d in image['detections'] if d['class'] != 0]
    if seed % 7 == 1:
        for image in images:
            image['labels'] = [a for a in image['labels'] if a['class'] != 0]
    return {'classes': [f'class{i}' for i in range(classes)], 'images': images}


def coco_of(case):
    g = np.random.default_rng(len(case['images']))
    ids = [int(i) for i in g.permutation(len(case['images'])) + 50]      # not in file order: the tool sorts by id
    truth = {'images': [{'id': i} for i in ids], 'annotations': [], 'categories': [{'id': k + 3, 'name': n} for k, n in enumerate(case['classes'])]}
    found = []
    for i, image in zip(ids, case['images']):
        for a in image['labels']:
            truth['annotations'].append({'id': len(truth['annotations']) + 1, 'image_id': i, 'category_id': a['class'] + 3, 'bbox': a['box'], 'area': a['area'], 'iscrowd': int(a['crowd'])})
        for d in image['detections']:
            found.append({'image_id': i, 'category_id': d['class'] + 3, 'bbox': d['box'], 'score': d['score']})
    return truth, found


def by_pycocotools(truth, found):
    with contextlib.redirect_stdout(io.StringIO()), np.errstate(all='ignore'):
        coco = COCO()
        coco.dataset = json.loads(json.dumps(truth))
        coco.createIndex()
        e = COCOeval(coco, coco.loadRes(json.loads(json.dumps(found))), 'bbox')
        e.evaluate(), e.accumulate(), e.summarize()
    p = e.eval['precision'][:, :, :, 0, 2]                                # threshold, recall point, class
    ap = [None if (p[:, :, k] < 0).all() else float(p[:, :, k][p[:, :, k] > -1].mean()) for k in range(p.shape[2])]
    mean = [[-1.0 if (p[t, r] < 0).all() else round(float(p[t, r][p[t, r] > -1].mean()), 6) for r in range(101)] for t in range(10)]
    return {'summary': {k: float(v) for k, v in zip(NAMES, e.stats)}, 'AP_per_class': {c['name']: v for c, v in zip(truth['categories'], ap)}, 'precision_by_iou': mean}


def overlap(a, b, of_first=False):
    w, h = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0]), min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    if w <= 0 or h <= 0:
        return 0.0
    return w * h / (a[2] * a[3] if of_first else a[2] * a[3] + b[2] * b[3] - w * h)


def right_or_wrong(case, c, confidence):
    """(score, right?) of every detection of class c with at least that score, matched anew for this one confidence."""
    out = []
    for image in case['images']:
        labels = [a for a in image['labels'] if a['class'] == c and not a['crowd']]
        crowds = [a for a in image['labels'] if a['class'] == c and a['crowd']]
        free = list(range(len(labels)))
        found = [d for d in image['detections'] if d['class'] == c]
        found = sorted(found, key=lambda d: -d['score'])[:100]            # sorted() is stable
        for d in (d for d in found if d['score'] >= confidence):
            best = max(((overlap(d['box'], labels[i]['box']), i) for i in free), default=(0, -1))   # of equal overlaps the later label
            if best[0] >= .5:
                free.remove(best[1])
                out.append((d['score'], True))
            elif not any(overlap(d['box'], a['box'], of_first=True) >= .5 for a in crowds):
                out.append((d['score'], False))
    return out


def at_confidence(case, confidence):
    """P, R, F1 a class; None where the class has no labels, or for P no detection."""
    rows = []
    for c in range(len(case['classes'])):
        labels = sum(a['class'] == c and not a['crowd'] for image in case['images'] for a in image['labels'])
        judged = right_or_wrong(case, c, confidence)
        tp, n = sum(r for _, r in judged), len(judged)
        rows.append({'P': tp / n if n else None, 'R': tp / labels if labels else None, 'F1': 2 * tp / (n + labels) if labels else None, 'labels': labels})
    return rows


def mean_of(rows, key):
    values = [r[key] for r in rows if r['labels'] and r[key] is not None]
    return float(np.mean(values)) if values else None


def curve(case, c, labels):
    """Precision and recall over confidence by scikit-learn, its recall (of detections) rescaled to labels."""
    judged = right_or_wrong(case, c, -1)
    if not labels or not any(r for _, r in judged):
        return None
    p, r, s = precision_recall_curve([r for _, r in judged], [s for s, _ in judged])
    found = sum(r for _, r in judged)
    return {'precision': p[:-1][::-1].tolist(), 'recall': (r[:-1][::-1] * found / labels).tolist(), 'score': s[::-1].tolist()}


def confusion(case, confidence):
    background = len(case['classes'])
    seen, said = [], []
    for image in case['images']:
        labels = [a for a in image['labels'] if not a['crowd']]
        crowds = [a for a in image['labels'] if a['crowd']]
        found = [d for d in image['detections'] if d['score'] >= confidence]
        free_l, free_d = set(range(len(labels))), set(range(len(found)))
        while True:
            pairs = [(overlap(found[d]['box'], labels[l]['box']), found[d]['class'] == labels[l]['class'], found[d]['score'], -d, -l) for d in free_d for l in free_l]
            best = max((p for p in pairs if p[0] >= .5), default=None)
            if best is None:
                break
            d, l = -best[3], -best[4]
            free_d.remove(d), free_l.remove(l)
            seen.append(labels[l]['class']), said.append(found[d]['class'])
        for l in free_l:
            seen.append(labels[l]['class']), said.append(background)
        for d in free_d:
            if not any(overlap(found[d]['box'], a['box'], of_first=True) >= .5 for a in crowds):
                seen.append(background), said.append(found[d]['class'])
    return confusion_matrix(seen, said, labels=range(background + 1)).tolist() if seen else np.zeros((background + 1,) * 2, int).tolist()


def operating_case(seed):
    case = draw(seed)
    scores = sorted({d['score'] for image in case['images'] for d in image['detections']}, reverse=True)
    best = (0.0, None)
    for s in scores:
        f1 = mean_of(at_confidence(case, s), 'F1')
        if f1 is not None and f1 > best[0] + 1e-12:
            best = (f1, s)
    confidence = .25 if best[1] is None else best[1]
    rows = at_confidence(case, confidence)
    return {**case, 'expected': {'confidence': confidence, 'P': mean_of(rows, 'P'), 'R': mean_of(rows, 'R'), 'F1': mean_of(rows, 'F1'), 'perClass': rows,
            'curves': [curve(case, c, rows[c]['labels']) for c in range(len(rows))], 'confusion': confusion(case, confidence)}}


if __name__ == '__main__':
    for folder in ('coco-eval', 'operating-point'):
        (ROOT / folder).mkdir(parents=True, exist_ok=True)
    for seed in range(8):
        truth, found = coco_of(draw(100 + seed))
        (ROOT / f'coco-eval/case-{seed}.json').write_text(json.dumps({'ground_truth': truth, 'detections': found, 'expected': by_pycocotools(truth, found)}) + '\n')
        (ROOT / f'operating-point/case-{seed}.json').write_text(json.dumps(operating_case(seed)) + '\n')
