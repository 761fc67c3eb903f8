import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { MachineError } from '@loupe/core';
import { describeEngineFolder, engineCandidates, wantsOwnKernels } from './engine-candidates.ts';
import type { EngineCandidate, EngineEnvironment } from './engine-candidates.ts';
import { loadQuietly } from './load-quietly.ts';
import { chooseMatrixPrecision, processorFlags } from './matrix-precision.ts';
import type { MatrixPrecision } from './matrix-precision.ts';

export type {
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  Scalar,
  Rank,
  TensorInfo,
  Variable,
  NamedTensorMap,
  DataType,
} from '@tensorflow/tfjs-node-gpu';
import type * as TensorFlowModule from '@tensorflow/tfjs-node-gpu';

export type TensorFlow = typeof TensorFlowModule;

export interface Engine {
  readonly tf: TensorFlow;
  readonly kind: EngineCandidate['kind'];
  /** Version of the TensorFlow library, such as 2.21.0. */
  readonly version: string;
  /** Whether tensors lie on a GPU. */
  readonly gpu: boolean;
  readonly matrixPrecision: MatrixPrecision;
  /** Whether kernels on the processor are oneDNN's. */
  readonly oneDnn: boolean;
  /** Instruction set of our own kernels, such as avx2; absent where TensorFlow's are used. */
  readonly kernels: string | undefined;
  /** Where tensors lie, where it is a pool of our own. */
  readonly memory: TensorMemory | undefined;
  /** Sessions from arrays to arrays, where our own were compiled. */
  readonly graphs: GraphSessions | undefined;
}

/** `native/graph_session.cc`. What goes wrong is thrown with TensorFlow's words. */
export interface GraphSessions {
  /** @param feeds    names of placeholders, in the order in which `runGraph` takes their values; @param fetches  names of nodes */
  openGraph(graphDef: Uint8Array, feeds: readonly string[], fetches: readonly string[]): object;
  runGraph(
    session: object,
    values: readonly (Float32Array | Int32Array)[],
    shapes: readonly (readonly number[])[],
  ): { shape: number[]; data: Float32Array }[];
  closeGraph(session: object): void;
  /** How many are open in this process. */
  openGraphs(): number;
}

/** Our own memory for tensors, `native/memory_pool.h`. */
export interface TensorMemory {
  /** Of tensors that exist now; those under 4 KiB lie elsewhere and are not counted. */
  bytesInUse(): number;
  /** Gives memory that lies idle back to the system, the C library's too. */
  release(): void;
}

let loaded: Engine | undefined;

/**
 * Loads TensorFlow once per process; later calls return the same engine.
 *
 * @throws {MachineError} ENGINE_NOT_FOUND, with everything that was tried, where none loads
 * @throws {UsageError} ENGINE_UNKNOWN, where LOUPE_ENGINE names none; KERNELS_UNKNOWN; ENGINE_BFLOAT16
 */
export function loadEngine(environment: EngineEnvironment = processEnvironment()): Engine {
  loaded ??= firstThatLoads(environment);
  return loaded;
}

/** TensorFlow.js, loaded on first use, so that importing this package costs nothing. */
export const tf: TensorFlow = new Proxy({} as TensorFlow, {
  get: (_, name) => Reflect.get(loadEngine().tf, name) as unknown,
  has: (_, name) => Reflect.has(loadEngine().tf, name),
});

// The one place below main that reads the environment: `tf` loads by itself on first use, in tests and tools too, where no main passes it in.
/* eslint-disable no-restricted-properties */
function processEnvironment(): EngineEnvironment {
  const { LOUPE_ENGINE, LOUPE_ENGINE_HOME, LOUPE_BFLOAT16, LOUPE_KERNELS } = process.env;
  return { LOUPE_ENGINE, LOUPE_ENGINE_HOME, LOUPE_BFLOAT16, LOUPE_KERNELS };
}

/** TensorFlow reports every library it opens and every processor feature unless told otherwise before it is loaded. */
function quieten(): void {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
}

/**
 * TensorFlow's kernels from oneDNN instead of its own. By itself it takes them only on processors with AVX-512 or AMX; on others they are as
 * right, and faster in nearly all of the zoo (docs/benchmarks.md). What the user sets stays.
 */
function useOneDnn(): boolean {
  process.env.TF_ENABLE_ONEDNN_OPTS ??= '1';
  return process.env.TF_ENABLE_ONEDNN_OPTS !== '0';
}

/**
 * TensorFlow's deterministic kernels on a processor, so that one seed gives one result; to be called before the first operation. Without it the gradient
 * of CropAndResize, which RoIAlign's is, is added up by several threads without a lock and loses what two of them add to one cell at once: up to
 * 7 % was seen where boxes lie over one another. A GPU adds atomically, and has no deterministic kernel for some of the zoo's operations.
 */
function computeDeterministically(): void {
  process.env.TF_DETERMINISTIC_OPS ??= '1';
}

/** TensorFlow's kernel library reads its precision from the environment, once, when it is loaded. */
function setMatrixPrecision({ kind }: MatrixPrecision): void {
  if (kind === 'bfloat16') process.env.ONEDNN_DEFAULT_FPMATH_MODE = 'BF16';
}
/* eslint-enable no-restricted-properties */

function firstThatLoads(environment: EngineEnvironment): Engine {
  quieten();
  const oneDnn = useOneDnn();
  const matrixPrecision = chooseMatrixPrecision(environment.LOUPE_BFLOAT16, processorFlags(readCpuinfo()));
  setMatrixPrecision(matrixPrecision);
  restoreRemovedNodeFunctions();
  const ownKernels = wantsOwnKernels(environment);
  const tried: string[] = [];
  for (const candidate of engineCandidates(environment)) {
    try {
      const native = ownKernels ? loadNative(candidate) : undefined;
      const engine = loadCandidate(candidate);
      // Products in bfloat16 are TensorFlow's.
      const kernels = matrixPrecision.kind === 'float32' ? (native?.instructionSet ?? undefined) : undefined;
      return { ...engine, matrixPrecision, oneDnn, kernels, memory: native?.memory, graphs: native?.graphs };
    } catch (error) {
      tried.push(`${candidate.kind}: ${(error instanceof Error ? error.message : String(error)).split('\n')[0]}`);
    }
  }
  throw new MachineError(
    `Cannot load TensorFlow: expected an installed engine, found none that loads\n${tried.map((line) => `  - ${line}`).join('\n')}`,
    {
      code: 'ENGINE_NOT_FOUND',
      at: { tried: tried.length, node: process.version },
      fix: 'Run npx nx run engine:install (LOUPE_ENGINE=gpu npx nx run engine:install for an NVIDIA GPU)',
    },
  );
}

function loadCandidate({ kind, binding }: EngineCandidate): Pick<Engine, 'tf' | 'kind' | 'version' | 'gpu'> {
  const require = createRequire(import.meta.url);
  const packageFile = require.resolve('@tensorflow/tfjs-node-gpu/package.json');
  const file = binding ?? join(dirname(packageFile), 'lib/napi-v8/tfjs_binding.node');
  if (!existsSync(file)) throw new Error(binding ? describeEngineFolder(binding) : `no ${file}`);
  // Loaded first by itself: an error of the dynamic linker then reaches the reader, and the package is not left half loaded.
  const native = loadQuietly(join(dirname(file), 'hold_stderr.node'), () => require(file) as unknown) as {
    TF_Version: string;
    isUsingGpuDevice(): boolean;
  };
  const library = withBindingAt(file, packageFile, () => require('@tensorflow/tfjs-node-gpu') as TensorFlow);
  library.enableProdMode();
  const gpu = native.isUsingGpuDevice();
  if (!gpu) computeDeterministically();
  return { tf: library, kind, version: native.TF_Version, gpu };
}

interface Native {
  /** Of our own kernels; null where the processor has none that they need. */
  readonly instructionSet: string | null;
  readonly memory: TensorMemory | undefined;
  readonly graphs: GraphSessions;
}

/** Registers our own kernels and memory with TensorFlow, where they were compiled; before TensorFlow has its first tensor. */
function loadNative({ kind, binding }: EngineCandidate): Native | undefined {
  if (binding === undefined) return undefined;
  const file = join(dirname(binding), 'loupe_native.node');
  if (!existsSync(file)) return undefined;
  // What `native/register.cc` exports.
  const native = loadQuietly(
    join(dirname(file), 'hold_stderr.node'),
    () => createRequire(import.meta.url)(file) as unknown,
  ) as GraphSessions & {
    readonly instructionSet: string | null;
    useMemoryPool(): boolean;
    poolBytesInUse(): number;
    releaseMemory(): void;
  };
  const pooled = kind === 'cpu' && native.useMemoryPool();
  return {
    instructionSet: native.instructionSet,
    graphs: native,
    memory: pooled ? { bytesInUse: () => native.poolBytesInUse(), release: () => native.releaseMemory() } : undefined,
  };
}

/** Empty where the system has none: no flag is known there. */
function readCpuinfo(): string {
  return existsSync('/proc/cpuinfo') ? readFileSync('/proc/cpuinfo', 'utf8') : '';
}

/**
 * Runs `load` while the npm package's search for its binding answers `file`. Nothing is written into node_modules, which
 * npm ci would wipe and which several checkouts may share.
 */
function withBindingAt<T>(file: string, packageFile: string, load: () => T): T {
  // The package asks `require('@mapbox/node-pre-gyp').find`, a fixed getter over this module's export.
  const search = createRequire(packageFile)('@mapbox/node-pre-gyp/lib/pre-binding.js') as {
    find: (packageFile: string) => string;
  };
  const before = search.find;
  search.find = () => file;
  try {
    return load();
  } finally {
    search.find = before;
  }
}

/** Node 23 removed two functions of `util` that tfjs-node 4.22 still calls; Node 22 warns of them on standard error. */
function restoreRemovedNodeFunctions(): void {
  const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>;
  util['isNullOrUndefined'] = (value: unknown) => value === null || value === undefined;
  util['isArray'] = Array.isArray;
}
