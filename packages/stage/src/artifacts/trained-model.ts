import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeJson } from '@loupe/core';
import { z } from 'zod';
import { HistoryRow, ModelCard, ModelLayer, Sampling } from '../schema.ts';
import type { ArtifactKind } from '../artifact-kind.ts';
import { parseContent } from '../parse-content.ts';
import { hashOf, linkFromStore, moveToStore, storedFile } from '../weight-store.ts';

/** A trained model: its card, the history of its training, and two checkpoints in safetensors. */
export interface TrainedModel {
  readonly card: ModelCard;
  readonly history: readonly HistoryRow[];
  /** Where an image has a class: which classes the first epoch's batches held. */
  readonly sampling?: Sampling;
  /** What the network is made of, in the order of the state dict. */
  readonly layers?: readonly ModelLayer[];
  /** Absolute paths of `.safetensors` files; on writing they are moved into the store and linked. */
  readonly best: string;
  readonly last: string;
}

export const History = z.array(HistoryRow);
const Layers = z.array(ModelLayer);

/**
 * `card.json`, `history.json`, `sampling.json` and `layers.json` where there are such, `weights.json` (the hashes), and `best.safetensors` and `last.safetensors` as relative links into
 * the weight store, so that Nx caches two links and not the weights. It would still read the weights to hash what the next
 * step depends on; `weights.json` stands for them there.
 *
 * @throws {DataError} `STORE_MISSING` on reading when the store has lost the weights
 */
export const trainedModelArtifact: ArtifactKind<TrainedModel> = {
  name: 'trained-model',
  async write(folder, { card, history, sampling, layers, best, last }, { workspaceRoot }) {
    await writeJson(join(folder, 'card.json'), ModelCard.parse(card));
    await writeJson(join(folder, 'history.json'), History.parse(history));
    if (sampling !== undefined) await writeJson(join(folder, 'sampling.json'), Sampling.parse(sampling));
    if (layers !== undefined) await writeJson(join(folder, 'layers.json'), Layers.parse(layers));
    // Both may be the same file, which can only be moved once.
    const bestEntry = await moveToStore(workspaceRoot, best);
    const lastEntry = last === best ? bestEntry : await moveToStore(workspaceRoot, last);
    await writeJson(join(folder, 'weights.json'), { best: hashOf(bestEntry), last: hashOf(lastEntry) });
    await linkFromStore(bestEntry, join(folder, 'best.safetensors'));
    await linkFromStore(lastEntry, join(folder, 'last.safetensors'));
  },
  async read(folder) {
    const cardFile = join(folder, 'card.json');
    const historyFile = join(folder, 'history.json');
    const sampling = await readOptional(Sampling, join(folder, 'sampling.json'));
    const layers = await readOptional(Layers, join(folder, 'layers.json'));
    return {
      card: parseContent(ModelCard, await readJson(cardFile), cardFile),
      history: parseContent(History, await readJson(historyFile), historyFile),
      ...(sampling === undefined ? {} : { sampling }),
      ...(layers === undefined ? {} : { layers }),
      best: await storedFile(join(folder, 'best.safetensors')),
      last: await storedFile(join(folder, 'last.safetensors')),
    };
  },
};

async function readOptional<T>(schema: z.ZodType<T>, file: string): Promise<T | undefined> {
  return existsSync(file) ? parseContent(schema, await readJson(file), file) : undefined;
}
