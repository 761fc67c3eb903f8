import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UsageError } from '@loupe/core';
import { trainedModelArtifact } from '@loupe/stage';

/**
 * Card and best weights of a trained model.
 *
 * @param path     folder of a train step, or its `model` folder
 * @param attempt  what the model is wanted for, for the message: `predict with`
 */
export async function readModel(path: string, attempt: string) {
  const folder = (await isFile(join(path, 'card.json'))) ? path : join(path, 'model');
  if (!(await isFile(join(folder, 'card.json')))) {
    throw new UsageError(`Cannot ${attempt} ${path}: expected the folder of a train step, found no card.json in it`, {
      code: 'MODEL_MISSING',
      at: { file: path },
      fix: 'Name a folder such as artifacts/fractures/train/wrist.yolo11n',
    });
  }
  const { card, best } = await trainedModelArtifact.read(resolve(folder), { workspaceRoot: resolve('.') });
  return { card, weights: best };
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}
