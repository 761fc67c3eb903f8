import { describeLearning } from '../../testing/describe-learning.ts';

describeLearning('retinanet_resnet50_fpn', { options: { anchorScale: 0.25 }, steps: 100, rate: 4e-4 });
