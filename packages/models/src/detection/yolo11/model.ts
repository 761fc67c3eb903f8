import { tf, type Tensor } from '@loupe/engine';
import { defineModel, type DetectionModel, type ImageSize } from '../../define-model.ts';
import { modelSchemas } from '../../schema.ts';
import { anchorGrid, checkImageSize } from './anchors.ts';
import { decodeYolo11 } from './decode.ts';
import { yolo11Flops } from './flops.ts';
import { lossTerms, yolo11Loss } from './loss.ts';
import { buildYolo11 } from './network.ts';
import { padLabels, smallestRoom } from '../padded-labels.ts';

/** YOLO11 at its smallest scale: 2.6 million parameters, boxes from points without anchors. Source: see `buildYolo11`. */
export const yolo11n = defineModel({
  name: 'yolo11n',
  task: 'detection',
  options: modelSchemas.yolo11n.options,
  build({ classes }): DetectionModel {
    const { network, distances } = buildYolo11({ scale: 'n', classes });
    const shapes = new Map([...network.parameters].map(([name, { shape }]) => [name, shape]));

    // Grows with the fullest image seen, so that batches do not swing between two shapes, each of which would be traced anew.
    let room = smallestRoom;

    return {
      name: 'yolo11n',
      task: 'detection',
      network,
      lossTerms,
      sizeMultiple: 32,
      targets(labels) {
        const targets = padLabels(labels, room);
        room = targets.present.shape[1]!;
        return targets;
      },
      loss(images, targets) {
        const grid = anchorGrid(sizeOf(images));
        const given = targets as Record<'boxes' | 'classes' | 'present', Tensor>;
        return tf.tidy(() => {
          const { total, terms } = yolo11Loss(network.root(images), given, grid);
          return { total, terms: { ...terms } };
        });
      },
      predict(images) {
        checkImageSize(sizeOf(images));
        return tf.tidy(() => {
          const { boxes, scores } = network.run('inference', images);
          return [distances(boxes), scores];
        });
      },
      decode: decodeYolo11,
      flops: (size) => yolo11Flops(shapes, size),
    };
  },
});

function sizeOf(images: Tensor): ImageSize {
  const [, height, width] = images.shape as [number, number, number];
  return { width, height };
}
