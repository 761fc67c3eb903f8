"""U-Net as Ronneberger et al. (2015), Fig. 1, with padded convolutions and batch normalisation: what Loupe's `unet` is, in plain PyTorch."""

import torch
from torch import nn


def block(inside, outside):
    return nn.Sequential(
        nn.Conv2d(inside, outside, 3, padding=1, bias=False),
        nn.BatchNorm2d(outside),
        nn.ReLU(inplace=True),
        nn.Conv2d(outside, outside, 3, padding=1, bias=False),
        nn.BatchNorm2d(outside),
        nn.ReLU(inplace=True),
    )


class UNet(nn.Module):
    def __init__(self, classes, width=64, levels=4):
        super().__init__()
        widths = [width * 2**i for i in range(levels + 1)]
        self.down = nn.ModuleList(block(3 if i == 0 else widths[i - 1], widths[i]) for i in range(levels + 1))
        self.rise = nn.ModuleList(nn.ConvTranspose2d(widths[i + 1], widths[i], 2, stride=2) for i in range(levels))
        self.up = nn.ModuleList(block(2 * widths[i], widths[i]) for i in range(levels))
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x):
        seen = []
        for part in self.down[:-1]:
            x = part(x)
            seen.append(x)
            x = nn.functional.max_pool2d(x, 2)
        x = self.down[-1](x)
        for i in reversed(range(len(self.up))):
            x = self.up[i](torch.cat([self.rise[i](x), seen[i]], 1))
        return self.head(x)
