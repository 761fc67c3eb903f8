import fc from 'fast-check';
import { anyDiscChain } from './testing/any-disc-chain.ts';
import { expectDiscAgrees } from './testing/disc.ts';

it(
  'applyToLabels() agrees to 1 px with the pixels of a planted disc, on 10,000 random chains',
  () => fc.assert(fc.property(anyDiscChain, expectDiscAgrees), { numRuns: 10_000 }),
  600_000,
);
