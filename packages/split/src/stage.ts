import { canonicalJson, UsageError } from '@loupe/core';
import { datasetArtifact, defineStage, fileTreeArtifact, many, optional } from '@loupe/stage';
import { describeShares, type ShareRow } from './describe-shares.ts';
import { mergeParts } from './merge-parts.ts';
import { SplitConfig } from './schema.ts';
import { splitDataset } from './split-dataset.ts';
import { parts } from './stratify.ts';

/** Splits a data set, or merges the parts of several that are split already. `shares` holds what each part got, as JSON. */
export const split = defineStage({
  kind: 'split',
  config: SplitConfig,
  inputs: { dataset: optional(datasetArtifact), parts: many(datasetArtifact) },
  outputs: { train: datasetArtifact, val: datasetArtifact, test: datasetArtifact, shares: fileTreeArtifact },
  async run({ config, inputs, rng, log }) {
    const isUnion = Object.keys(inputs.parts).length > 0;
    if (isUnion === (inputs.dataset !== undefined)) {
      throw new UsageError(`Cannot split: expected either dataset or parts, found ${isUnion ? 'both' : 'neither'}`, {
        code: 'SPLIT_INPUTS',
        fix: 'Give the step one of them',
      });
    }
    const made = isUnion ? mergeParts(inputs.parts, config) : splitDataset(inputs.dataset!, config, rng);
    const shares = describeShares(made);
    log.note(
      `${made.train.name}: ${shares
        .filter((row) => row.class === '*')
        .map(inWords)
        .join(', ')}`,
    );
    for (const part of parts) {
      const { rejected, warnings } = made[part];
      if (rejected.length > 0) log.warn(`${rejected.length} images left out of ${part}: ${rejected[0]!.reason}`);
      for (const { reason } of warnings.slice(0, 3)) log.warn(reason);
      if (warnings.length > 3) log.warn(`${warnings.length - 3} more in ${part}`);
    }
    return { ...made, shares: { files: new Map([['shares.json', `${canonicalJson(shares, 1)}\n`]]) } };
  },
});

const inWords = ({ part, images, share }: ShareRow) =>
  `${part} ${images}${share === null ? '' : ` (${(100 * share).toFixed(1)} %)`}`;
