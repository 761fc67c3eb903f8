import type { ClassificationModelName } from '../../schema.ts';

/** Where in a classifier the last map of the picture lies, before the places are averaged or gathered into one answer. */
export interface EvidenceLayer {
  /** as in the state dict */
  readonly name: string;
  /** map: `[1, h, w, width]`. tokens: `[1, 1 + h * w, width]`, the row that gathers the answer first. */
  readonly holds: 'map' | 'tokens';
}

/**
 * The layer whose output explains a score, a classifier.
 *
 * Of a convolutional network it is the last convolutional map. Of a vision transformer it is what goes into the attention of the last block,
 * after its normalisation: behind that attention only the gathering row counts, so that the patches have no gradient any more.
 */
export const evidenceLayers: Readonly<Record<ClassificationModelName, EvidenceLayer>> = {
  resnet18: { name: 'layer4', holds: 'map' },
  resnet50: { name: 'layer4', holds: 'map' },
  efficientnet_b0: { name: 'features', holds: 'map' },
  mobilenet_v3_large: { name: 'features', holds: 'map' },
  yolo11n_cls: { name: 'model.10.conv', holds: 'map' },
  vit_b_16: { name: 'encoder.layers.encoder_layer_11.ln_1', holds: 'tokens' },
};
