import { releaseMemory } from '../backend/release-memory.ts';
import { loadEngine, tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';
import { createGraphBuilder, shapeAttribute, typeAttribute } from '../graph/graph-builder.ts';
import type { Output } from '../graph/graph-builder.ts';
import { batchTensors, shapesOf, takeOutputs } from '../graph/host-array.ts';
import type { HostBatch, RawOutput } from '../graph/host-array.ts';
import { openArraySession, openTensorSession } from '../graph/host-session.ts';
import type { HostSession } from '../graph/host-session.ts';
import { addRecording, recordOps } from '../graph/record.ts';
import type { Source } from '../graph/record.ts';
import { withMode } from '../layers/mode.ts';
import type { Parameter } from '../layers/parameter.ts';
import type { Network } from '../network/network.ts';
import type { Execution } from '../trainer/trainer.ts';
import { foldBatchNorms } from './fold-batch-norms.ts';
import { fusableConvolutions } from './fusable-convolutions.ts';
import { ownKernels } from './own-kernels.ts';
import type { RecordedPass } from './pass-graph.ts';

export interface PredictorOptions {
  readonly network: Pick<Network<never, unknown>, 'parameters'>;
  /** Forward pass: batch to the tensors wanted, in order. Runs in inference mode. */
  readonly run: (batch: Readonly<Record<string, Tensor>>) => readonly Tensor[];
  readonly execution: Execution;
  /** Whose kernels convolve in graph mode: our own where they were compiled, by default. */
  readonly kernels?: 'own' | 'tensorflow';
}

export interface Predictor {
  /** Values of the wanted tensors for one batch, with the network's parameters as they are now. */
  predict(batch: HostBatch): Promise<RawOutput[]>;
  dispose(): void;
}

/**
 * Runs a network in inference mode.
 *
 * In graph mode the first batch of every shape records a graph with the parameters as constants, so that TensorFlow folds what it can, batch
 * normalisation into convolutions above all, and convolves with our own kernels; after the parameters have changed, the same recording is loaded with the new ones. Two shapes are kept: those of full and of last batches.
 */
export function createPredictor(options: PredictorOptions): Predictor {
  return options.execution === 'graph' ? createGraphPredictor(options) : createEagerPredictor(options);
}

const SHAPES_KEPT = 2;

interface GraphForShape {
  readonly recorded: RecordedPass;
  readonly session: HostSession;
  /** The parameters that the session was made with. */
  readonly weights: readonly object[];
}

function createGraphPredictor({ network: { parameters }, run, kernels = 'own' }: PredictorOptions): Predictor {
  const graphs = new Map<string, GraphForShape>();
  const warm = new WeakSet<HostSession>();
  // A variable that is assigned to points to other data.
  const present = () => [...parameters.values()].map(({ variable }) => variable.dataId);

  const graphFor = (batch: HostBatch): GraphForShape => {
    const key = shapesOf(batch);
    const weights = present();
    const known = graphs.get(key);
    if (known?.weights.every((id, i) => id === weights[i])) return known;
    known?.session.dispose();
    const recorded = known?.recorded ?? recordBatch(batch);
    const graph = { recorded, weights, session: openRecorded(parameters, recorded, batch, kernels) };
    graphs.delete(key);
    graphs.set(key, graph);
    for (const [oldest, { session }] of graphs) {
      if (graphs.size <= SHAPES_KEPT) break;
      session.dispose();
      graphs.delete(oldest);
    }
    return graph;
  };
  const recordBatch = (batch: HostBatch) => {
    const tensors = batchTensors(batch);
    try {
      return recordPass(parameters, run, tensors);
    } finally {
      tf.dispose(tensors);
    }
  };

  return {
    async predict(batch) {
      const { session } = graphFor(batch);
      const outputs = session.run(batch);
      // Of the parameters' copies on their way into the graph.
      if (!warm.has(session)) releaseMemory(parameters);
      warm.add(session);
      return outputs;
    },
    dispose() {
      graphs.forEach(({ session }) => session.dispose());
      graphs.clear();
    },
  };
}

/** Writes the forward pass down, in inference mode, without computing it. */
export function recordPass(
  parameters: ReadonlyMap<string, Parameter>,
  run: PredictorOptions['run'],
  batch: Readonly<Record<string, Tensor>>,
): RecordedPass {
  const inputs: Record<string, Tensor> = {};
  for (const [name, tensor] of Object.entries(batch)) inputs[`batch/${name}`] = tensor;
  for (const [name, { variable }] of parameters) inputs[`parameter/${name}`] = variable;
  return recordOps(inputs, ({ ops, sourceOf }) => {
    let outputs: readonly Source[] = [];
    tf.tidy(() => {
      outputs = withMode('inference', () => run(batch)).map(sourceOf);
    });
    return { ops, outputs };
  });
}

function openRecorded(
  parameters: ReadonlyMap<string, Parameter>,
  pass: RecordedPass,
  batch: HostBatch,
  wanted: 'own' | 'tensorflow',
): HostSession {
  const { gpu, oneDnn, kernels } = loadEngine();
  const own = wanted === 'own' && !gpu && kernels !== undefined;
  const folded = foldBatchNorms(fusableConvolutions(pass, { depthwise: !gpu && (own || oneDnn) }));
  const { ops, outputs } = own ? ownKernels(folded) : folded;
  const graph = createGraphBuilder();
  const inputs = new Map<string, Output>();
  const feeds = new Map<string, Output>();
  for (const [name, { shape, data }] of Object.entries(batch)) {
    const feed = graph.add('Placeholder', [], {
      dtype: typeAttribute(data instanceof Float32Array ? 'float32' : 'int32'),
      shape: shapeAttribute(shape),
    });
    feeds.set(name, feed);
    inputs.set(`batch/${name}`, feed);
  }
  const used = new Set(
    ops.flatMap((op) => op.inputs.flatMap((source) => (source.kind === 'input' ? [source.name] : []))),
  );
  for (const [name, { variable }] of parameters) {
    if (!used.has(`parameter/${name}`)) continue;
    inputs.set(
      `parameter/${name}`,
      graph.constant({ dtype: 'float32', shape: variable.shape, values: variable.dataSync() }),
    );
  }
  const outputOf = addRecording(graph, ops, inputs, outputs);
  // A fetch cannot be a feed or a constant that another fetch names, too: each output gets a node of its own.
  const fetches = outputs.map((source) => graph.add('Identity', [outputOf(source)], { T: typeAttribute('float32') }));
  return (own ? openArraySession : openTensorSession)({ graph, feeds, fetches });
}

function createEagerPredictor({ run }: PredictorOptions): Predictor {
  return {
    async predict(batch) {
      const tensors = batchTensors(batch);
      const outputs = tf.tidy(() => withMode('inference', () => [...run(tensors)].map((tensor) => tensor.clone())));
      tf.dispose(tensors);
      return takeOutputs(outputs);
    },
    dispose: () => undefined,
  };
}
