import { defineStage, fileTreeArtifact } from '@loupe/stage';
import { drawPhantom, type DrawnPhantom } from './draw-phantom.ts';
import { fillFromPreset } from './presets.ts';
import { PhantomConfig } from './schema.ts';
import { writeCoco } from './write-coco.ts';
import { writeYolo } from './write-yolo.ts';

/** Draws a set of phantoms and writes it as the real sets come: pictures and label files, nothing else. */
export const phantom = defineStage({
  kind: 'phantom',
  config: PhantomConfig,
  inputs: {},
  outputs: { raw: fileTreeArtifact },
  async run({ config: given, rng, log }) {
    const config = fillFromPreset(given);
    const drawn: DrawnPhantom[] = [];
    for (let index = 0; index < config.images; index++) {
      drawn.push(drawPhantom(config, index, rng));
      log.line(`drawing ${config.name} ${index + 1}/${config.images}`);
      // Lets Ctrl-C through.
      if (index % 50 === 49) await new Promise((resolve) => setImmediate(resolve));
    }
    const write = config.writes === 'yolo' ? writeYolo : writeCoco;
    return { raw: { files: write(drawn, config.classes) } };
  },
});
