"""The peers' side of a comparison: PyTorch, torchvision, Ultralytics and onnxruntime, set up as their documentation says."""

import sys
import tempfile

import torch
from worker import serve

BOXES = [(1, (0.06, 0.09, 0.47, 0.55)), (2, (0.39, 0.31, 0.94, 0.86))]


def build(name, classes, size):
    if name == "yolo11n":
        from ultralytics.cfg import get_cfg
        from ultralytics.nn.tasks import DetectionModel

        model = DetectionModel("yolo11n.yaml", nc=classes, verbose=False)
        model.args = get_cfg()
        return model
    from torchvision.models import detection, get_model, segmentation

    if name == "retinanet_resnet50_fpn":
        return detection.retinanet_resnet50_fpn(
            weights=None, weights_backbone=None, num_classes=classes, min_size=size, max_size=size, trainable_backbone_layers=5
        )
    if name == "deeplabv3_resnet50":
        return segmentation.deeplabv3_resnet50(weights=None, weights_backbone=None, num_classes=classes, aux_loss=True)
    if name == "unet":
        from unet import UNet

        return UNet(classes)
    return get_model(name, weights=None, num_classes=classes)


def forward(name, model):
    if name == "retinanet_resnet50_fpn":
        return lambda x: model.head(list(model.backbone((x - 0.45) / 0.225).values()))
    return model


def loss_of(name, task, model, x, classes, size):
    n = len(x)
    if name == "yolo11n":
        rows = [(i, c, *(b[0] + b[2], b[1] + b[3], 2 * (b[2] - b[0]), 2 * (b[3] - b[1]))) for i in range(n) for c, b in BOXES]
        rows = torch.tensor(rows)
        batch = {"img": x, "batch_idx": rows[:, 0], "cls": rows[:, 1:2], "bboxes": rows[:, 2:] / 2}
        return lambda: model.loss(batch)[0].sum()
    if task == "detection":
        targets = [
            {"boxes": torch.tensor([[v * size for v in b] for _, b in BOXES]), "labels": torch.tensor([c for c, _ in BOXES])}
            for _ in range(n)
        ]
        images = list(x)
        return lambda: sum(model(images, targets).values())
    if task == "segmentation":
        from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

        if classes == 1:
            y = (torch.rand(n, 1, size, size) > 0.5).float()
            return lambda: binary_cross_entropy_with_logits(model(x), y)
        y = torch.randint(0, classes, (n, size, size))

        def both():
            out = model(x)
            return cross_entropy(out["out"], y) + 0.5 * cross_entropy(out["aux"], y)

        return both
    y = torch.arange(n) % classes
    return lambda: torch.nn.functional.cross_entropy(model(x), y)


def values(out):
    """Forces every output, as a caller who reads it would."""
    if torch.is_tensor(out):
        return out.numpy()
    for part in out.values() if isinstance(out, dict) else out:
        values(part)


def prepare(asked):
    name, task, size, classes, batch = (asked[k] for k in ("name", "task", "size", "classes", "batch"))
    torch.manual_seed(0)
    model = build(name, classes, size)
    x = torch.rand(batch, 3, size, size)
    if asked["work"] == "infer" and hasattr(model, "aux_classifier"):
        model.aux_classifier = None  # it serves training alone, and Loupe does not run it either
    if asked["peer"] == "onnxruntime":
        import onnxruntime

        model.eval()
        with tempfile.NamedTemporaryFile(suffix=".onnx") as file:
            torch.onnx.export(forward(name, model), (x,), file.name, opset_version=18, dynamo=False, input_names=["images"])
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = torch.get_num_threads()
            session = onnxruntime.InferenceSession(file.name, options, providers=["CPUExecutionProvider"])
        pixels = x.numpy()
        return lambda: session.run(None, {"images": pixels})
    if asked["layout"] == "channels-last":
        model, x = model.to(memory_format=torch.channels_last), x.to(memory_format=torch.channels_last)
    if asked["work"] == "infer":
        model.eval()
        if hasattr(model, "fuse"):
            model.fuse(verbose=False)
        go = forward(name, model)

        def infer():
            with torch.inference_mode():
                values(go(x))

        return infer
    model.train()
    for p in model.parameters():
        p.requires_grad_(True)
    optimiser = torch.optim.SGD(model.parameters(), lr=1e-4, momentum=0.9, weight_decay=1e-4, fused=True)
    loss = loss_of(name, task, model, x, classes, size)

    def step():
        optimiser.zero_grad(set_to_none=True)
        value = loss()
        value.backward()
        optimiser.step()
        return value.item()

    return step


if __name__ == "__main__":
    torch.set_num_threads(int(sys.argv[1]))
    serve(prepare)
