import { describeLearning } from '../../testing/describe-learning.ts';

describeLearning('detr_resnet50', { options: { queries: 8, dropout: 0.1 }, steps: 100, rate: 1e-4 });
