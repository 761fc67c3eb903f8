import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, UsageError, sha256, type Log, type Rng } from '@loupe/core';
import { decodeSafetensors, type Network } from '@loupe/engine';
import type { TrainConfig } from './schema.ts';

/**
 * Start values: drawn from the seed, then replaced by what fits of the given weights; then parts are frozen as asked.
 *
 * @throws {UsageError} `WEIGHTS_MISSING`, `WEIGHTS_SHA256`, `FREEZE_NO_MATCH`
 */
export async function prepareWeights(
  network: Network<never[], unknown>,
  { weights, freeze, trainOnly }: Pick<TrainConfig, 'weights' | 'freeze' | 'trainOnly'>,
  { workspaceRoot, rng, log }: { workspaceRoot: string; rng: Rng; log: Log },
): Promise<void> {
  network.initialise(rng.fork('initialise'));
  if (weights) await loadGiven(network, weights, workspaceRoot, log);
  const frozen = [...network.freeze(freeze), ...(trainOnly.length > 0 ? network.freezeAllBut(trainOnly) : [])];
  if (frozen.length > 0) log.note(`${frozen.length} parameters frozen, ${network.trainable().length} learn`);
  if (network.trainable().length === 0) {
    throw new UsageError('Cannot train: expected at least one parameter that learns, found all of them frozen', {
      code: 'ALL_FROZEN',
      at: { key: 'freeze' },
      fix: 'Freeze less',
    });
  }
}

async function loadGiven(
  network: Network<never[], unknown>,
  given: NonNullable<TrainConfig['weights']>,
  workspaceRoot: string,
  log: Log,
): Promise<void> {
  const file = join(workspaceRoot, given.path);
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new UsageError(`Cannot load weights: expected a .safetensors file, found none at ${given.path}`, {
      code: 'WEIGHTS_MISSING',
      at: { file: given.path },
      cause,
      fix: 'Check weights.path, which is taken from the workspace root',
    });
  });
  if (given.sha256 !== undefined && sha256(bytes) !== given.sha256) {
    throw new DataError(`Cannot load weights: expected sha256 ${given.sha256}, found ${sha256(bytes)}`, {
      code: 'WEIGHTS_SHA256',
      at: { file: given.path },
      fix: 'Fetch the file again, or correct weights.sha256',
    });
  }
  const { matched, missing, unexpected, mismatched } = network.load(decodeSafetensors(bytes, given.path), {
    strict: given.strict,
  });
  log.note(`weights: ${matched.length} arrays from ${given.path}`);
  for (const { name, expected, found } of mismatched) {
    log.warn(
      `${name} starts from the seed: expected [${expected.join(', ')}], found [${found.join(', ')}] (normal for the head of a model for other classes)`,
    );
  }
  if (missing.length > 0)
    log.warn(
      `${missing.length} arrays start from the seed, not in the file: ${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ' …' : ''}`,
    );
  if (unexpected.length > 0)
    log.warn(
      `${unexpected.length} arrays of the file have no place in this model: ${unexpected.slice(0, 5).join(', ')}${unexpected.length > 5 ? ' …' : ''}`,
    );
  if (matched.length === 0) {
    throw new DataError(`Cannot load weights: expected names of this model, found none of them in ${given.path}`, {
      code: 'WEIGHTS_DO_NOT_FIT',
      at: { file: given.path },
      fix: 'Check that the weights belong to this model',
    });
  }
}
