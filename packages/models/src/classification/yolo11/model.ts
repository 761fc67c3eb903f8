import { defineModel, type ClassificationModel } from '../../define-model.ts';
import { countFlops } from '../../parts/flops.ts';
import { modelSchemas } from '../../schema.ts';
import { classificationModel } from '../classification-model.ts';
import { buildYolo11Classifier } from './network.ts';

/** YOLO11's classifier at its smallest scale: 1.6 million parameters for 1000 classes. Source: see `buildYolo11Classifier`. */
export const yolo11nCls = defineModel({
  name: 'yolo11n_cls',
  task: 'classification',
  options: modelSchemas.yolo11n_cls.options,
  build({ classes, ...options }): ClassificationModel {
    const network = buildYolo11Classifier({ scale: 'n', classes });
    return classificationModel({
      name: 'yolo11n_cls',
      network,
      classes,
      options,
      sizeMultiple: 32,
      flops(size) {
        const cells = (size / 32) ** 2;
        // Keys and queries are together as wide as the input, and so are the values that they mix.
        const width = network.parameters.get('model.9.m.0.attn.qkv.conv.weight')!.shape[1]!;
        const attention = 2 * cells ** 2 * (width / 2 + width);
        return attention + countFlops(network, (name) => placesOf(name, size));
      },
    });
  },
});

/** Pixels of the image to a cell of each numbered layer's output. */
const layerStride = [2, 4, 4, 8, 8, 16, 16, 32, 32, 32, 32] as const;

function placesOf(name: string, size: number): number {
  if (name.startsWith('model.10.linear.')) return 1;
  return (size / layerStride[Number(name.split('.')[1])]!) ** 2;
}
