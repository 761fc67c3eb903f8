import { createNetwork, layer, linear, ops, type Layer, type Network, type Tensor } from '@loupe/engine';
import { scaledDepth, scaledWidth, scales, type ScaleName } from '../../detection/yolo11/scales.ts';
import { c2psa, c3k2, convBlock } from '../../parts/csp.ts';

/** PyTorch's own: Ultralytics sets others in its detectors only, and the pickled classifiers hold these. */
const norm = { eps: 1e-5, momentum: 0.1 } as const;

/** Channels before the classifier, at every scale. */
const headWidth = 1280;

/**
 * YOLO11's backbone with a classifier: what the detector has up to its deepest map, without the spatial pyramid pooling, then one
 * convolution, the mean over the map and one linear layer. Numbers and names are those of the reference's layers.
 *
 * @returns network: `[n, h, w, 3]` in [0, 1] -> `[n, classes]` logits
 * @source  Jocher and Qiu, 2024, Ultralytics YOLO11 (yolo11-cls.yaml, Classify)
 */
export function buildYolo11Classifier({
  scale,
  classes,
}: {
  readonly scale: ScaleName;
  readonly classes: number;
}): Network<[Tensor], Tensor> {
  const size = scales[scale];
  const [c64, c128, c256, c512, c1024] = [64, 128, 256, 512, 1024].map((width) => scaledWidth(width, size)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const repeats = scaledDepth(2, size);
  const down = (inWidth: number, width: number) => convBlock(inWidth, width, { kernel: 3, stride: 2, norm });
  const csp = (inWidth: number, width: number) =>
    c3k2({ inWidth, width, repeats, share: 0.25, inner: size.c3kEverywhere ? 'c3k' : 'bottleneck', norm });
  const deepCsp = (width: number) => c3k2({ inWidth: width, width, repeats, share: 0.5, inner: 'c3k', norm });

  const model = {
    0: down(3, c64), // n h/2  w/2  c64
    1: down(c64, c128), // n h/4  w/4  c128
    2: csp(c128, c256),
    3: down(c256, c256), // n h/8  w/8  c256
    4: csp(c256, c512),
    5: down(c512, c512), // n h/16 w/16 c512
    6: deepCsp(c512),
    7: down(c512, c1024), // n h/32 w/32 c1024
    8: deepCsp(c1024),
    9: c2psa(c1024, repeats, norm),
    10: classify(c1024, classes), // n classes
  };
  const forward = layer({ children: model }, (images: Tensor): Tensor =>
    Object.values(model).reduce<Tensor>((x, step) => step(x), images),
  );
  return createNetwork(layer({ children: { model: forward } }, (images: Tensor): Tensor => forward(images)));
}

/** The head (Classify). Ultralytics gives it a dropout of 0 by default, which is left out. */
function classify(inWidth: number, classes: number): Layer<[Tensor], Tensor> {
  const conv = convBlock(inWidth, headWidth, { kernel: 1, norm });
  const last = linear(headWidth, classes);
  return layer(
    { children: { conv, linear: last } },
    (x: Tensor): Tensor => last(ops.globalAveragePool(conv(x))), // n classes
  );
}
