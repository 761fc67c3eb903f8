// Loading a batch as Loupe's training does on its first epoch: decode, letterbox, augment with labels, float32.
import { createRng } from '@loupe/core';
import { imagesToBatch, loadFitted } from '@loupe/models';
import { augmentSample, TransformSteps } from '@loupe/transforms';

// As peer_loading.py has it; what differs in the drawn numbers costs nothing.
const steps = TransformSteps.parse([
  { 'flip-x': { p: 0.5 } },
  { rotate: { degrees: 10 } },
  { affine: { scale: [0.9, 1.1], translate: 0.05 } },
  { colour: { brightness: 0.1, contrast: [0.8, 1.25] } },
]);

/** @param {{ files: string[], width: number, height: number, size: number, boxes: number[][] }} asked */
export function prepareLoading({ files, width, height, size, boxes }) {
  const rng = createRng(0);
  const records = files.map((file) => ({ id: file, file, width, height, labels: [] }));
  const labels = boxes.map((box) => ({ class: 0, box: box.map((share) => share * size) }));
  const preprocessing = { size, channels: 3, fit: { kind: 'letterbox' } };
  let epoch = 0;
  return async () => {
    epoch++;
    const samples = await Promise.all(
      records.map(async (record) => {
        const raster = await loadFitted(record, { workspaceRoot: '/', preprocessing });
        return augmentSample({ labels, width: size, height: size }, raster, steps, rng.fork(epoch, record.id));
      }),
    );
    return imagesToBatch(
      samples.map(({ raster }) => raster),
      preprocessing,
    );
  };
}
