"""Trains the same network as a cell of a pipeline in PyTorch: on Loupe's division, with Loupe's settings, tested as Loupe tests.

    cd <repository>            after `npx nx run pipeline:pneumonia-real`
    tools/bench/.venv/bin/python tools/bench/counterpart.py artifacts/pneumonia-real kermany.resnet18 --seed 0

Prints one line of JSON: the scores on the data set's test part, of the epoch that is best on its validation part.
What both share: pictures of each part, size, epochs or steps, batch, sampling, augmentation (ranges; the draws differ), optimiser, schedule,
loss, which epoch is taken, operating point. What differs is PyTorch's: initial weights of another generator, kernels, and the resampling of
pictures, by Pillow.

Classification takes torchvision's networks, segmentation of one class `unet.py`, localisation the study's own network as in tools/golden/localisers.py.
"""

import argparse
import json
import math
import pathlib
import random
import sys

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F
from torchvision.transforms import InterpolationMode
from torchvision.transforms import functional as T


def read(path):
    return json.loads(pathlib.Path(path).read_text())


class Part:
    """Fitted pictures of one part, as uint8 [3, size, size], with what is known of them."""

    def __init__(self, run, dataset, part, task, size, masks=False):
        known = read(run / "split" / dataset / part / "dataset.json")
        self.classes, self.records = known["classes"], known["images"]
        self.pictures, self.truths, self.full = [], [], []
        for record in self.records:
            picture = Image.open(record["file"]).convert("RGB")
            self.pictures.append(T.pil_to_tensor(picture.resize((size, size), Image.Resampling.BILINEAR)))
            if task == "classification":
                self.truths.append(record["class"])
            elif task == "localisation":
                box = record["labels"][0]["box"]
                sides = [record["width"], record["height"]] * 2
                self.truths.append((record["labels"][0]["class"], [v / s for v, s in zip(box, sides)]))
            else:
                whole = mask_of(record)
                self.full.append(whole)
                small = Image.fromarray(whole).resize((size, size), Image.Resampling.NEAREST)
                self.truths.append(torch.from_numpy(np.array(small) > 0))

    def __len__(self):
        return len(self.records)


def mask_of(record):
    """All masks of a picture together, 0 or 255."""
    whole = np.zeros((record["height"], record["width"]), np.uint8)
    for label in record["labels"]:
        whole |= np.where(np.array(Image.open(label["from"]["file"]).convert("L")) > 127, 255, 0).astype(np.uint8)
    return whole


def draw(steps, size, random_):
    """One draw of the chain: an affine matrix about the centre, as torchvision takes it, flips, and tones."""
    drawn = {"angle": 0.0, "translate": [0.0, 0.0], "scale": 1.0, "flip_x": False, "flip_y": False, "tone": None}
    for step in steps:
        (name, of), = step.items()
        if random_.random() >= of.get("p", 1):
            continue
        if name == "flip-x":
            drawn["flip_x"] = True
        elif name == "flip-y":
            drawn["flip_y"] = True
        elif name == "rotate":
            drawn["angle"] = random_.uniform(-of["degrees"], of["degrees"])
        elif name == "affine" and not of.get("shear"):
            drawn["scale"] = random_.uniform(*of["scale"])
            drawn["translate"] = [random_.uniform(-of["translate"], of["translate"]) * size for _ in range(2)]
        elif name == "colour" and of["gamma"] == [1, 1]:
            drawn["tone"] = (random_.uniform(-of["brightness"], of["brightness"]), random_.uniform(*of["contrast"]))
        else:
            sys.exit(f"counterpart: no counterpart of augmentation {step}")
    return drawn


def moved(picture, drawn, interpolation):
    if drawn["flip_x"]:
        picture = T.hflip(picture)
    if drawn["flip_y"]:
        picture = T.vflip(picture)
    if drawn["angle"] or drawn["scale"] != 1 or any(drawn["translate"]):
        picture = T.affine(picture, drawn["angle"], drawn["translate"], drawn["scale"], [0.0, 0.0], interpolation, [0.0])
    return picture


def moved_box(box, drawn, size):
    """The box around the moved corners, cut to the picture, as shares of it; None where nothing is left."""
    x0, y0, x1, y1 = (v * size - size / 2 for v in box)
    if drawn["flip_x"]:
        x0, x1 = -x1, -x0
    if drawn["flip_y"]:
        y0, y1 = -y1, -y0
    c, s = (f(math.radians(drawn["angle"])) * drawn["scale"] for f in (math.cos, math.sin))
    xs, ys = zip(*((x * c - y * s + drawn["translate"][0], x * s + y * c + drawn["translate"][1]) for x in (x0, x1) for y in (y0, y1)))
    corners = [min(xs), min(ys), max(xs), max(ys)]
    found = [min(max(v / size + 0.5, 0.0), 1.0) for v in corners]
    return found if found[2] - found[0] > 0.01 and found[3] - found[1] > 0.01 else None


class Task:
    """What a task's network, loss and scores are."""

    def __init__(self, task, card, config, classes):
        self.task, self.card, self.config, self.classes = task, card, config, classes
        options = card["options"]
        if task == "classification":
            from torchvision.models import get_model

            self.model = get_model(card["model"], weights=None, num_classes=len(classes))
        elif task == "segmentation":
            from unet import UNet

            if card["model"] != "unet" or len(classes) != 1:
                sys.exit("counterpart: of segmentation, U-Net of one class alone")
            self.model = UNet(1, width=options.get("width", 64))
        else:
            sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "golden"))
            from localisers import Localiser, own

            if card["model"] != "own_cnn":
                sys.exit("counterpart: of localisation, the study's own network alone")
            self.model = Localiser(own())
            for module in self.model.backbone.modules():
                if isinstance(module, nn.Conv2d):
                    nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
                    nn.init.zeros_(module.bias)

    def loss(self, found, truths):
        if self.task == "classification":
            return F.cross_entropy(found, torch.tensor(truths))
        if self.task == "segmentation":
            truth = torch.stack(truths)[:, None].float()
            gains = self.card["options"].get("loss", {"crossEntropy": 0, "dice": 1})
            p = found.sigmoid()
            dice = 1 - (2 * (p * truth).sum() + 1) / (p.sum() + truth.sum() + 1)
            entropy = F.binary_cross_entropy_with_logits(found, truth) if gains["crossEntropy"] else 0
            return gains["crossEntropy"] * entropy + gains["dice"] * dice
        share = self.card["options"]["boxShare"]
        of_class = F.cross_entropy(found[0], torch.tensor([of for of, _ in truths]))
        return (1 - share) * of_class + share * F.mse_loss(found[1], torch.tensor([box for _, box in truths]))

    def scores(self, part, outputs, threshold=0.5):
        """In Loupe's words; the first is what the best epoch is chosen by."""
        if self.task == "classification":
            score = np.array([o.softmax(0)[1].item() for o in outputs])
            truth = np.array(part.truths)
            called = score >= threshold
            recall, specificity = called[truth == 1].mean(), 1 - called[truth == 0].mean()
            return {
                "balanced_accuracy": (recall + specificity) / 2,
                "recall": recall,
                "specificity": specificity,
                "accuracy": (called == truth).mean(),
                "AUROC": area(score, truth),
            }
        if self.task == "segmentation":
            shared, sums, each = 0, 0, []
            for out, full in zip(outputs, part.full):
                whole = F.interpolate(out[None], size=full.shape, mode="bilinear", align_corners=False)[0, 0] > 0
                truth = torch.from_numpy(full > 0)
                both, all_ = (whole & truth).sum().item(), (whole.sum() + truth.sum()).item()
                shared, sums = shared + both, sums + all_
                each.append(2 * both / all_ if all_ else math.nan)
            return {"Dice": 2 * shared / sums, "Dice_mean": float(np.nanmean(each))}
        ious, right = [], []
        for (logits, box), (of, truth), record in zip(outputs, part.truths, part.records):
            sides = np.array([record["width"], record["height"]] * 2)
            found = np.clip(box.numpy(), 0, 1)
            found = np.concatenate([np.minimum(found[:2], found[2:]), np.maximum(found[:2], found[2:])]) * sides
            ious.append(overlap(found, np.array(truth) * sides))
            right.append(int(logits.argmax()) == of)
        return {"IoU": float(np.mean(ious)), "accuracy": float(np.mean(right))}


def area(score, truth):
    """Of pairs of a positive and a negative picture, the share in right order."""
    positive, negative = score[truth == 1][:, None], score[truth == 0][None]
    return float(((positive > negative) + 0.5 * (positive == negative)).mean())


def overlap(a, b):
    side = np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2])
    shared = side.clip(0).prod()
    return shared / ((a[2:] - a[:2]).prod() + (b[2:] - b[:2]).prod() - shared)


def operating_point(score, truth, wanted):
    """Of the thresholds with the fewest false alarms among those that reach the recall, the lowest, midway to the next score."""
    levels = np.unique(score)[::-1]
    recall = np.array([(score[truth == 1] >= level).mean() for level in levels])
    wrong = np.array([(score[truth == 0] >= level).sum() for level in levels])
    first = int(np.argmax(recall >= wanted))
    last = max(np.flatnonzero(wrong == wrong[first]))
    return levels[last] if last + 1 == len(levels) else (levels[last] + levels[last + 1]) / 2


def batches(part, config, random_):
    count = len(part)
    size = config["batch"]
    if config["sampling"] == "balanced":
        lists = [[i for i, of in enumerate(part.truths) if of == c] for c in sorted(set(part.truths))]
        return [[random_.choice(random_.choice(lists)) for _ in range(size)] for _ in range(math.ceil(count / size))]
    order = random_.sample(range(count), count)
    return [[order[(b * size + i) % count] for i in range(size)] for b in range(math.ceil(count / size))]


def main():
    parser = argparse.ArgumentParser(description="A pipeline's cell, trained in PyTorch")
    parser.add_argument("run", type=pathlib.Path, help="artifacts/<pipeline>")
    parser.add_argument("cell", help="<data set>.<model>, a folder under train/")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    torch.manual_seed(asked.seed)
    random_ = random.Random(asked.seed)

    dataset = asked.cell.split(".")[0]
    config = read(asked.run / "train" / asked.cell / "manifest.json")["config"]
    card = read(asked.run / "train" / asked.cell / "model" / "card.json")
    fit, size, task = card["preprocessing"]["fit"]["kind"], card["preprocessing"]["size"], card["task"]
    unlike = {"ema": 0, "accumulate": 1, "patience": 0, "freeze": [], "trainOnly": []}
    for key, value in unlike.items():
        if config[key] != value:
            sys.exit(f"counterpart: no counterpart of {key}: {config[key]}")
    if config["optimiser"]["kind"] != "adamw" or config["schedule"]["kind"] != "cosine":
        sys.exit("counterpart: expected AdamW and a cosine")
    parts = {part: Part(asked.run, dataset, part, task, size) for part in ("train", "val", "test")}
    square = all(record["width"] == record["height"] for part in parts.values() for record in part.records)
    if fit != "stretch" and not (fit == "letterbox" and square):
        sys.exit(f"counterpart: no counterpart of fit: {fit} for pictures that are not square")
    of = Task(task, card, config, parts["train"].classes)
    model = of.model
    normalise = card["preprocessing"].get("normalise") or {"mean": [0, 0, 0], "sd": [1, 1, 1]}
    mean, sd = (torch.tensor(normalise[k])[:, None, None] for k in ("mean", "sd"))

    def predict(part):
        model.eval()
        found = []
        with torch.inference_mode():
            for at in range(0, len(part), 16):
                x = torch.stack([(p / 255 - mean) / sd for p in part.pictures[at : at + 16]])
                out = model(x)
                found += list(zip(*out)) if isinstance(out, tuple) else list(out)
        return found

    rate = config["optimiser"]["rate"]
    weights = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() <= 1]
    optimiser = torch.optim.AdamW(
        [{"params": weights, "weight_decay": config["optimiser"]["weightDecay"]}, {"params": others, "weight_decay": 0}],
        lr=rate,
        betas=(config["optimiser"]["beta1"], config["optimiser"]["beta2"]),
        eps=config["optimiser"]["epsilon"],
    )
    per_run = math.ceil(len(parts["train"]) / config["batch"])
    steps = config.get("steps") or config["epochs"] * per_run
    every = config["validateEverySteps"] if config.get("steps") else config["validateEvery"] * per_run
    warm, final = min(config["schedule"]["warmupSteps"], steps // 2), config["schedule"]["finalFactor"]

    def factor(step):
        if step < warm:
            return (step + 1) / warm
        return final + (1 - final) * (1 + math.cos(math.pi * min(1, (step - warm) / max(1, steps - warm)))) / 2

    best = None
    queue = []
    for step in range(steps):
        if not queue:
            queue = batches(parts["train"], config, random_)
        pictures, truths = [], []
        for i in queue.pop(0):
            drawn = draw(config["augment"], size, random_)
            picture, truth = parts["train"].pictures[i], parts["train"].truths[i]
            if task == "localisation":
                box = moved_box(truth[1], drawn, size)
                if box is None:  # out of sight: shown as it was
                    drawn, box = draw([], size, random_), truth[1]
                truth = (truth[0], box)
            elif task == "segmentation":
                truth = moved(truth[None].float(), drawn, InterpolationMode.NEAREST)[0] > 0.5
            picture = moved(picture, drawn, InterpolationMode.BILINEAR).float()
            if drawn["tone"]:
                brightness, contrast = drawn["tone"]
                picture = ((picture - 127.5) * contrast + 127.5 + 255 * brightness).round().clamp(0, 255)
            pictures.append((picture / 255 - mean) / sd)
            truths.append(truth)
        model.train()
        for group in optimiser.param_groups:
            group["lr"] = rate * factor(step)
        optimiser.zero_grad(set_to_none=True)
        loss = of.loss(model(torch.stack(pictures)), truths)
        loss.backward()
        optimiser.step()
        if (step + 1) % every == 0 or step + 1 == steps:
            found = predict(parts["val"])
            scores = of.scores(parts["val"], found)
            print(f"step {step + 1}/{steps}  loss {loss.item():.3f}  val {rounded(scores)}", file=sys.stderr, flush=True)
            chosen = next(iter(scores.values()))
            if best is None or chosen > best["chosen"]:
                best = {"chosen": chosen, "step": step + 1, "val": found, "test": predict(parts["test"])}

    threshold = 0.5
    answer = {"cell": asked.cell, "seed": asked.seed, "step": best["step"]}
    if task == "classification":
        answer["at_half"] = rounded(of.scores(parts["test"], best["test"]))
        wanted = read(asked.run / "evaluate" / asked.cell / "manifest.json")["config"].get("wantedRecall")
        if wanted:
            score = np.array([o.softmax(0)[1].item() for o in best["val"]])
            threshold = operating_point(score, np.array(parts["val"].truths), wanted)
            answer["threshold"] = float(threshold)
    answer["test"] = rounded(of.scores(parts["test"], best["test"], threshold))
    print(json.dumps(answer))


def rounded(scores):
    return {name: round(float(value), 4) for name, value in scores.items()}


if __name__ == "__main__":
    main()
