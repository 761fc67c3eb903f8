import { defineModel, type SegmentationModel } from '../../define-model.ts';
import { modelSchemas } from '../../schema.ts';
import { segmentationModel } from '../segmentation-model.ts';
import { unetNetwork, unetPlaces, type UnetShape } from './network.ts';

function unetModel<N extends 'unet' | 'potinet' | 'xopinet'>(name: N, shape: UnetShape) {
  return defineModel({
    name,
    task: 'segmentation',
    options: modelSchemas[name].options,
    build: ({ classes, width, loss }): SegmentationModel =>
      segmentationModel({
        name,
        network: unetNetwork({ ...shape, classes, width }),
        gains: loss,
        sizeMultiple: 2 ** shape.levels,
        places: (parameter, size) => unetPlaces(shape, parameter, size),
      }),
  });
}

/** U-Net of four levels. Source: Ronneberger et al., 2015, Fig. 1, with batch normalisation and padding. */
export const unet = unetModel('unet', { levels: 4, skips: true });
/** U-Net whose decoders see nothing of the encoders' maps, and so take half as many channels: what do the skips give? */
export const potinet = unetModel('potinet', { levels: 4, skips: false });
/** U-Net one level deeper: five halvings, and a bottleneck twice as wide. */
export const xopinet = unetModel('xopinet', { levels: 5, skips: true });
