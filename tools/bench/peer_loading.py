"""The peers' side of loading: OpenCV decodes and letterboxes, Albumentations augments with boxes, NumPy makes the batch."""

import concurrent.futures
import sys

import albumentations as A
import cv2
import numpy as np
from worker import serve


def letterbox(picture, size):
    height, width = picture.shape[:2]
    scale = size / max(height, width)
    inner = (round(width * scale), round(height * scale))
    # Areas are averaged on Loupe's side, too; linear, which is quicker, aliases.
    picture = cv2.resize(picture, inner, interpolation=cv2.INTER_AREA)
    down, right = size - inner[1], size - inner[0]
    return cv2.copyMakeBorder(picture, down // 2, down - down // 2, right // 2, right - right // 2, cv2.BORDER_CONSTANT, value=(114, 114, 114))


def prepare(asked):
    size, threads = asked["size"], int(sys.argv[1])
    augment = A.Compose(
        [
            A.HorizontalFlip(p=0.5),
            A.Affine(rotate=(-10, 10), scale=(0.9, 1.1), translate_percent=(-0.05, 0.05), interpolation=cv2.INTER_LINEAR, p=1),
            A.RandomBrightnessContrast(brightness_limit=0.1, contrast_limit=(-0.2, 0.25), p=1),
        ],
        bbox_params=A.BboxParams(format="albumentations", label_fields=["classes"], min_visibility=0.25),
    )
    flags = cv2.IMREAD_GRAYSCALE if asked["channels"] == 1 else cv2.IMREAD_COLOR
    # A thread a picture: OpenCV lets go of Python's lock while it works. Threads within a picture as well would only wait for one another.
    cv2.setNumThreads(1)
    pool = concurrent.futures.ThreadPoolExecutor(threads)

    def one(file):
        picture = letterbox(cv2.imread(file, flags), size)
        if asked["channels"] == 1:
            picture = picture[..., None]
        else:
            picture = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
        return augment(image=picture, bboxes=asked["boxes"], classes=[0] * len(asked["boxes"]))["image"]

    def load():
        batch = np.stack(list(pool.map(one, asked["files"]))).astype(np.float32)
        batch /= 255
        # Networks take three channels.
        return np.ascontiguousarray(np.broadcast_to(batch, (*batch.shape[:3], 3)))

    return load


if __name__ == "__main__":
    serve(prepare)
