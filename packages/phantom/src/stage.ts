import type { Rng } from '@loupe/core';
import { defineStage, fileTreeArtifact } from '@loupe/stage';
import { cellSet } from './cells/cell-set.ts';
import type { DrawnSet } from './drawn-set.ts';
import { fractureSet } from './fractures/fracture-set.ts';
import { maskSet } from './masks/mask-set.ts';
import { pneumoniaSet } from './pneumonia/pneumonia-set.ts';
import { PhantomConfig } from './schema.ts';
import { spermSet } from './sperm/sperm-set.ts';

/** Draws a set of phantoms and writes it as the real sets come: pictures and label files, nothing else. */
export const phantom = defineStage({
  kind: 'phantom',
  config: PhantomConfig,
  inputs: {},
  outputs: { raw: fileTreeArtifact },
  async run({ config, rng, log }) {
    const files = new Map<string, Uint8Array | string>();
    let drawn = 0;
    for await (const some of drawSet(config, rng)) {
      for (const [path, content] of some) files.set(path, content);
      drawn = Math.min(config.images, drawn + 1);
      log.line(`drawing ${config.name} ${drawn}/${config.images}`);
      // Lets Ctrl-C through.
      if (drawn % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    return { raw: { files } };
  },
});

/** The set of a configuration, file by file. */
export function drawSet(config: PhantomConfig, rng: Rng): DrawnSet {
  switch (config.preset) {
    case 'wrist':
    case 'elbow':
    case 'hand':
      return fractureSet(config, rng);
    case 'sperm':
      return spermSet(config, rng);
    case 'masks':
      return maskSet(config, rng);
    case 'pneumonia':
      return pneumoniaSet(config, rng);
    case 'cells':
      return cellSet(config, rng);
  }
}
