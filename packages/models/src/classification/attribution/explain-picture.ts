import type { ImageRecord } from '@loupe/dataset/schema';
import type { ClassificationModel } from '../../define-model.ts';
import { imagesToBatch, loadFitted, type ImageSource } from '../../fitted-image.ts';
import { cellsInImage, type EvidenceGrid } from './cells-in-image.ts';
import { evidenceLayers } from './evidence-layers.ts';
import { gradCam } from './grad-cam.ts';

export interface Explanation extends EvidenceGrid {
  /** such as `Grad-CAM on layer4` */
  readonly method: string;
}

export interface ExplanationRequest extends Pick<ImageSource, 'preprocessing' | 'workspaceRoot'> {
  /** index of the class whose score is explained */
  readonly label: number;
}

/**
 * Where in a picture the score of a class came from, by Grad-CAM on the classifier's evidence layer (`evidenceLayers`).
 *
 * @param record  the grid lies over the image as its record states it
 * @throws {DataError} as `loadFitted`
 */
export async function explainPicture(
  { name, network }: Pick<ClassificationModel, 'name' | 'network'>,
  record: ImageRecord,
  { label, ...source }: ExplanationRequest,
): Promise<Explanation> {
  const evidence = evidenceLayers[name];
  const images = imagesToBatch([await loadFitted(record, source)], source.preprocessing);
  return {
    method: `Grad-CAM on ${evidence.holds === 'tokens' ? 'the tokens of ' : ''}${evidence.name}`,
    ...cellsInImage(gradCam(network, evidence, images, label), record, source.preprocessing),
  };
}
