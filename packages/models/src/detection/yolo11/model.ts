import { tf, type Tensor } from '@loupe/engine';
import { defineModel, type DetectionModel, type ImageSize } from '../../define-model.ts';
import { modelSchemas } from '../../schema.ts';
import { anchorGrid, checkImageSize } from './anchors.ts';
import { decodeYolo11 } from './decode.ts';
import { yolo11Flops } from './flops.ts';
import { lossTerms, yolo11Loss } from './loss.ts';
import { buildYolo11 } from './network.ts';
import type { ScaleName } from './scales.ts';
import { padLabels, smallestRoom } from '../padded-labels.ts';

/** YOLO11 at its smallest scale: 2.6 million parameters, boxes from points without anchors. Source: see `buildYolo11`. */
export const yolo11n = yolo11('n');

/** YOLO11 at scale s: twice as wide as n, 9.5 million parameters. */
export const yolo11s = yolo11('s');

/** YOLO11 at scale m: up to twice as wide as s, C3k blocks everywhere, 20 million parameters. */
export const yolo11m = yolo11('m');

function yolo11(scale: ScaleName) {
  const name = `yolo11${scale}` as const;
  return defineModel({
    name,
    task: 'detection',
    options: modelSchemas[name].options,
    build({ classes }): DetectionModel {
      const { network, distances } = buildYolo11({ scale, classes });
      const shapes = new Map([...network.parameters].map(([parameter, { shape }]) => [parameter, shape]));

      // Grows with the fullest image seen, so that batches do not swing between two shapes, each of which would be traced anew.
      let room = smallestRoom;

      return {
        name,
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
}

function sizeOf(images: Tensor): ImageSize {
  const [, height, width] = images.shape as [number, number, number];
  return { width, height };
}
