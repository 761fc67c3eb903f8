"""Golden cases for packages/models: position embeddings of a vision transformer resized from one grid to another.

Run: python tools/golden/position_embeddings.py            (packages in requirements.txt)
Writes packages/models/src/testing/golden/position-embeddings.json. Up, down, to and from a grid of one place.
"""
import json
import pathlib

import torch
from torchvision.models.vision_transformer import interpolate_embeddings

OUT = pathlib.Path(__file__).resolve().parents[2] / 'packages/models/src/testing/golden/position-embeddings.json'
WIDTH, PATCH = 3, 16


def case(before, after):
    generator = torch.Generator().manual_seed(100 * before + after)
    positions = torch.randn(1, before * before + 1, WIDTH, generator=generator)
    name = 'encoder.pos_embedding'
    resized = interpolate_embeddings(image_size=after * PATCH, patch_size=PATCH, model_state={name: positions.clone()})[name]
    return {'from': before, 'to': after, 'width': WIDTH, 'values': positions.flatten().tolist(), 'expected': resized.flatten().tolist()}


if __name__ == '__main__':
    OUT.parent.mkdir(parents=True, exist_ok=True)
    cases = [case(*sizes) for sizes in [(3, 5), (5, 3), (2, 7), (4, 4), (1, 3), (3, 1)]]
    OUT.write_text(json.dumps(cases) + '\n')
