import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MachineError } from '@loupe/core';
import { nodeBackend } from '../backend/execute-op.ts';
import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';
import type { GraphBuilder, Output } from './graph-builder.ts';

export interface Session {
  /**
   * Runs what `fetches` need, with `feeds` in place of the placeholders of those names.
   *
   * @returns one tensor a fetch, owned by the caller; feeds stay the caller's
   */
  run(feeds: Readonly<Record<string, Tensor>>, fetches: readonly Output[]): Tensor[];
  dispose(): void;
}

/** Loads a graph into a TensorFlow session of its own, with its own variables, all unset. */
export function openSession(graph: GraphBuilder): Session {
  const { binding } = nodeBackend();
  const folder = mkdtempSync(join(tmpdir(), 'loupe-graph-'));
  let id: number | undefined;
  try {
    writeFileSync(join(folder, 'saved_model.pb'), graph.savedModel());
    id = binding.loadSavedModel(folder, 'serve');
  } catch (error) {
    throw graphLoadError(graph, error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }

  return {
    run(feeds, fetches) {
      const backend = nodeBackend();
      const names = Object.keys(feeds)
        .map((name) => `${name}:0`)
        .join();
      const outputs = binding.runSavedModel(
        id!,
        backend.getInputTensorIds(Object.values(feeds)),
        names,
        fetches.map((fetch) => (fetch.includes(':') ? fetch : `${fetch}:0`)).join(),
      );
      return outputs.map((metadata) => backend.createOutputTensor(metadata));
    },
    dispose() {
      if (id !== undefined) binding.deleteSavedModel(id);
      id = undefined;
    },
  };
}

export const graphLoadError = (graph: GraphBuilder, error: unknown): MachineError =>
  new MachineError(
    `Cannot load the recorded graph of ${graph.nodeCount} ops: ${error instanceof Error ? error.message : String(error)}`,
    {
      code: 'GRAPH_LOAD',
      fix: 'Set execution: eager, and report the op that is named above',
      cause: error,
    },
  );

/** Values of a scalar fetch, freed. */
export function takeNumber(tensor: Tensor): number {
  const value = tensor.dataSync()[0]!;
  tf.dispose(tensor);
  return value;
}
