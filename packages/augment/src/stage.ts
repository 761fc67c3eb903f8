import { encodePng } from '@loupe/dataset';
import type { Dataset } from '@loupe/dataset/schema';
import { datasetArtifact, defineStage, fileTreeArtifact } from '@loupe/stage';
import { contactSheet } from './contact-sheet.ts';
import { expandDataset } from './expand-dataset.ts';
import { previewPictures } from './preview-pictures.ts';
import { AugmentConfig } from './schema.ts';

/** Pixels of one picture's side on the contact sheet. */
const cell = 224;

/** Adds copies to the training images, as recipes, and shows some on a sheet, `preview.png`. */
export const augment = defineStage({
  kind: 'augment',
  config: AugmentConfig,
  inputs: { train: datasetArtifact },
  outputs: { train: datasetArtifact, preview: fileTreeArtifact },
  async run({ config, inputs, rng, log, workspaceRoot }) {
    const train: Dataset = config.mode === 'offline' ? expandDataset(inputs.train, config, rng) : inputs.train;
    log.note(`${train.name}: ${inputs.train.images.length} images for training, ${train.images.length} with copies`);
    const files = new Map<string, Uint8Array>();
    if (config.mode !== 'none' && config.preview > 0 && inputs.train.images.length > 0) {
      const { pictures, columns } = await previewPictures(inputs.train, config, { rng, workspaceRoot });
      files.set('preview.png', await encodePng(contactSheet(pictures, columns, cell)));
    }
    return { train, preview: { files } };
  },
});
