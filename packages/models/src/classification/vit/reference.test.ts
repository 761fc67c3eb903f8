import { describeClassifier } from '../../testing/describe-classifier.ts';

describeClassifier('vit_b_16', { deterministic: {}, multiplyAdds: 17.564e9, parameters: 86_567_656 });
