import { MachineError } from '@loupe/core';
import { loadEngine, tf } from '../backend/tf.ts';
import { batchTensors, takeOutputs } from './host-array.ts';
import type { HostBatch, RawOutput } from './host-array.ts';
import type { GraphBuilder, Output } from './graph-builder.ts';
import { graphLoadError, openSession } from './session.ts';

/** A graph that is run from numbers on the host to numbers on the host. */
export interface HostSession {
  /** @param batch  a value for each feed, of the shape that its placeholder has */
  run(batch: HostBatch): RawOutput[];
  dispose(): void;
}

export interface HostSessionOptions {
  readonly graph: GraphBuilder;
  /** Placeholders by the names that a batch has. */
  readonly feeds: ReadonlyMap<string, Output>;
  /** First outputs of nodes, float32. */
  readonly fetches: readonly Output[];
}

/** Runs ops as TensorFlow finds best, several at once. */
export function openTensorSession({ graph, feeds, fetches }: HostSessionOptions): HostSession {
  const session = openSession(graph);
  return {
    run(batch) {
      const tensors = batchTensors(batch);
      try {
        return takeOutputs(
          session.run(Object.fromEntries([...feeds].map(([name, feed]) => [feed, tensors[name]!])), fetches),
        );
      } finally {
        tf.dispose(tensors);
      }
    },
    dispose: () => session.dispose(),
  };
}

/** Runs ops one by one in this thread, without tensors of TensorFlow.js on the way: for graphs of ops that use all processors. */
export function openArraySession({ graph, feeds, fetches }: HostSessionOptions): HostSession {
  const { graphs } = loadEngine();
  if (graphs === undefined)
    throw new MachineError('Cannot open a graph: expected an engine with our own code, found one without', {
      code: 'GRAPH_LOAD',
      fix: 'Run npx nx run engine:install',
    });
  const names = [...feeds.keys()];
  let handle: object | undefined;
  try {
    handle = graphs.openGraph(graph.graphDef(), [...feeds.values()], fetches);
  } catch (error) {
    throw graphLoadError(graph, error);
  }
  return {
    run: (batch) =>
      graphs.runGraph(
        handle!,
        names.map((name) => batch[name]!.data),
        names.map((name) => batch[name]!.shape),
      ),
    dispose() {
      if (handle !== undefined) graphs.closeGraph(handle);
      handle = undefined;
    },
  };
}
