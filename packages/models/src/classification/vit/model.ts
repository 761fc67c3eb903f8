import { defineModel, type ClassificationModel } from '../../define-model.ts';
import { countFlops } from '../../parts/flops.ts';
import { modelSchemas } from '../../schema.ts';
import { classificationModel } from '../classification-model.ts';
import { buildVit, vitB16Plan } from './network.ts';

/** Vision transformer, base size, patches of 16 pixels: 86 million parameters. Source: Dosovitskiy et al., 2021. */
export const vitB16 = defineModel({
  name: 'vit_b_16',
  task: 'classification',
  options: modelSchemas.vit_b_16.options,
  build({ classes, size, dropout, attentionDropout, ...options }): ClassificationModel {
    const network = buildVit({ plan: vitB16Plan, size, classes, dropout, attentionDropout });
    return classificationModel({
      name: 'vit_b_16',
      network,
      classes,
      options,
      sizeMultiple: vitB16Plan.patch,
      imageSize: size,
      flops(side) {
        const { patch, depth, width } = vitB16Plan;
        const patches = Math.floor(side / patch) ** 2;
        const rows = patches + 1;
        // Queries meet keys, and weights meet values.
        const attention = depth * 2 * (2 * rows * rows * width);
        return attention + countFlops(network, (name) => placesOf(name, { patches, rows }));
      },
    });
  },
});

/** How many rows a weight is applied to. */
function placesOf(name: string, { patches, rows }: { readonly patches: number; readonly rows: number }): number {
  if (name.startsWith('conv_proj.')) return patches;
  if (name.startsWith('encoder.layers.')) return rows;
  return name.startsWith('heads.') ? 1 : 0; // positions and the class's row are added, not applied
}
