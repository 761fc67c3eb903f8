import { describeLearning } from '../../testing/describe-learning.ts';

describeLearning('fasterrcnn_resnet50_fpn', {
  options: { anchorScale: 0.25, proposals: 50, anchorSamples: 64, regionSamples: 32 },
  steps: 120,
  rate: 4e-4,
});
