import { writeFileAtomic } from '@loupe/core';
import { encodeSafetensors, exportOnnx, loadEngine, readWeights } from '@loupe/engine';
import { buildModelFor } from '@loupe/models';
import type { ExitCode, Output } from '../output.ts';
import { expectNewFile } from './expect-new-file.ts';
import { readModel } from './read-model.ts';

export const exportFormats = ['onnx', 'safetensors'] as const;

export interface ExportOptions {
  readonly to: (typeof exportFormats)[number];
  /** A new file. */
  readonly out: string;
}

/**
 * A trained model for other programs: its network as ONNX, for one picture of the size that it was trained at, or its weights as safetensors.
 * Classes, size and the model's name are kept in the file's metadata.
 *
 * @param path  folder of a train step, or its `model` folder
 */
export async function exportModel(
  path: string,
  { to, out: target }: ExportOptions,
  { out }: Output,
): Promise<ExitCode> {
  const { card, weights } = await readModel(path, 'export');
  await expectNewFile(target);
  const { size } = card.preprocessing;
  const metadata = { model: card.model, classes: JSON.stringify(card.classes), size: String(size) };
  const { state } = await readWeights(weights);
  if (to === 'safetensors') {
    await writeFileAtomic(target, encodeSafetensors(state, metadata));
    out(`${state.size} arrays, float32, in ${target}`);
    return 0;
  }
  loadEngine();
  const model = buildModelFor(card.model, { classes: card.classes.length, options: card.options });
  try {
    model.network.load(state, { strict: true });
    let outputs: readonly (readonly number[])[] = [];
    const file = exportOnnx({
      network: model.network,
      run({ images }) {
        const tensors = model.predict(images!);
        outputs = tensors.map(({ shape }) => shape);
        return tensors;
      },
      inputs: { images: [1, size, size, 3] },
      outputs: (i) => `output${i}`,
      metadata,
    });
    await writeFileAtomic(target, file);
    out(`images  [1, 3, ${size}, ${size}], RGB in [0, 1], letterboxed`);
    outputs.forEach((shape, i) => out(`output${i} [${shape.join(', ')}]`));
    out(`${(file.length / 1e6).toFixed(1)} MB in ${target}`);
    return 0;
  } finally {
    model.network.dispose();
  }
}
