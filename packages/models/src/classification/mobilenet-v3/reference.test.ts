import { describeClassifier } from '../../testing/describe-classifier.ts';

// Parameters and multiply-adds as torchvision's table of weights states them.
describeClassifier('mobilenet_v3_large', {
  deterministic: { dropout: 0 },
  multiplyAdds: 0.217e9,
  parameters: 5_483_032,
});
