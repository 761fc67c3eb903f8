import { describeClassifier } from '../testing/describe-classifier.ts';

// Parameters and multiply-adds as torchvision's tables of weights state them.
describeClassifier('resnet18', { deterministic: {}, multiplyAdds: 1.814e9, parameters: 11_689_512 });
describeClassifier('resnet50', { deterministic: {}, multiplyAdds: 4.089e9, parameters: 25_557_032 });
describeClassifier('efficientnet_b0', {
  deterministic: { dropout: 0, stochasticDepth: 0 },
  multiplyAdds: 0.386e9,
  parameters: 5_288_548,
});
describeClassifier('mobilenet_v3_large', {
  deterministic: { dropout: 0 },
  multiplyAdds: 0.217e9,
  parameters: 5_483_032,
});
