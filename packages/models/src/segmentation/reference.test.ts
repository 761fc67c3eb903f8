import { describeSegmenter } from '../testing/describe-segmenter.ts';

// torchvision's count includes the auxiliary head, which is not for use: 3x3 from 1024 to 256 and 1x1 to 21 on a map of 65 x 65.
const auxiliaryHead = 65 ** 2 * (9 * 1024 * 256 + 256 * 21);

// Parameters and multiply-adds as torchvision's tables of weights state them.
describeSegmenter('deeplabv3_resnet50', {
  deterministic: { dropout: 0, auxiliaryDropout: 0 },
  multiplyAdds: 178.722e9 - auxiliaryHead,
  parameters: 42_004_074,
});
describeSegmenter('fcn_resnet50', {
  deterministic: { dropout: 0, auxiliaryDropout: 0 },
  multiplyAdds: 152.717e9 - auxiliaryHead,
  parameters: 35_322_218,
});
describeSegmenter('lraspp_mobilenet_v3_large', {
  deterministic: {},
  multiplyAdds: 2.086e9,
  parameters: 3_221_538,
});
