import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, UsageError, sha256, type Log, type Rng } from '@loupe/core';
import { decodeWeights, type Network } from '@loupe/engine';
import { downloadWeights } from './download-weights.ts';
import type { TrainConfig } from './schema.ts';
import { tellLoadReport } from './tell-load-report.ts';

/**
 * Start values: drawn from the seed, then replaced by what fits of the given weights.
 *
 * @throws {UsageError} `WEIGHTS_MISSING`
 * @throws {DataError} `WEIGHTS_SHA256`, `WEIGHTS_DO_NOT_FIT`, and as `decodeWeights` and `downloadWeights`
 */
export async function prepareWeights(
  network: Network<never[], unknown>,
  { weights }: Pick<TrainConfig, 'weights'>,
  { workspaceRoot, rng, log }: { workspaceRoot: string; rng: Rng; log: Log },
): Promise<void> {
  network.initialise(rng.fork('initialise'));
  if (weights) await loadGiven(network, weights, workspaceRoot, log);
}

/**
 * Lets learn what is asked for, and nothing else.
 *
 * @throws {UsageError} `FREEZE_NO_MATCH`, `ALL_FROZEN`
 */
export function freezeParts(
  network: Network<never[], unknown>,
  { freeze, trainOnly }: { readonly freeze: readonly string[]; readonly trainOnly: readonly string[] },
  log: Log,
): void {
  network.unfreeze();
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
  const { name, bytes } = await readGiven(given, workspaceRoot, log);
  const weights = decodeWeights(bytes, name);
  const report = network.load(weights.state, { strict: given.strict });
  tellLoadReport(log, name, report, weights);
  if (report.matched.length === 0) {
    throw new DataError(`Cannot load weights: expected names of this model, found none of them in ${name}`, {
      code: 'WEIGHTS_DO_NOT_FIT',
      at: { file: name },
      fix: 'Check that the weights belong to this model; loupe weights lists the names of a file',
    });
  }
}

/** The bytes of the file that the user names, verified where a digest is given. */
async function readGiven(
  { path, url, sha256: expected }: NonNullable<TrainConfig['weights']>,
  workspaceRoot: string,
  log: Log,
): Promise<{ name: string; bytes: Uint8Array }> {
  const name = url ?? path!;
  // The schema asks for a digest beside an address.
  const file =
    url === undefined
      ? join(workspaceRoot, path!)
      : await downloadWeights({ url, sha256: expected! }, { workspaceRoot, log });
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new UsageError(`Cannot load weights: expected a file, found none at ${name}`, {
      code: 'WEIGHTS_MISSING',
      at: { file: name },
      cause,
      fix: 'Check weights.path, which is taken from the workspace root',
    });
  });
  if (expected !== undefined && sha256(bytes) !== expected) {
    throw new DataError(`Cannot load weights: expected sha256 ${expected}, found ${sha256(bytes)}`, {
      code: 'WEIGHTS_SHA256',
      at: { file: name },
      fix: 'Fetch the file again, or correct weights.sha256',
    });
  }
  return { name, bytes };
}
