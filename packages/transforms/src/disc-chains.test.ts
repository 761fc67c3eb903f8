import fc from 'fast-check';
import { anyDiscChain } from './testing/any-disc-chain.ts';
import { expectDiscAgrees } from './testing/disc.ts';

// The slow variant, disc-chains.slow-test.ts, runs 10,000.
it('applyToLabels() agrees to 1 px with the pixels of a planted disc, on 300 random chains', () =>
  fc.assert(fc.property(anyDiscChain, expectDiscAgrees), { numRuns: 300 }));
