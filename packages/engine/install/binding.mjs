import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Problem } from './problem.mjs';
import { runCommand } from './run-command.mjs';

const flags = ['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8', '-DBUILDING_NODE_EXTENSION'];
const holderSource = join(import.meta.dirname, 'hold_stderr.cc');
const nativeFolder = join(import.meta.dirname, '../native');

// Our own kernels and memory, and how each file is compiled: the kernels once for each instruction set, of which the processor's best is
// taken when they are loaded. They come last: what several files define, such as a function of std::vector, the linker takes from the first, and
// that must run on every processor.
const nativeSources = [
  ...[
    'register',
    'convolution_op',
    'expanded_depthwise_op',
    'squeeze_excitation_op',
    'kernel_gradient_op',
    'max_pool_op',
    'attention_op',
    'thread_pool',
    'arena',
    'memory_pool',
    'tensorflow_allocator',
    'graph_session',
  ].map((name) => [`${name}.cc`, ['-O2']]),
  ['kernels.cc', ['-O3', '-mavx2', '-mfma']],
  ['kernels.cc', ['-O3', '-mavx512f', '-mprefer-vector-width=512']],
];

/** What compiling makes in the engine's folder. */
export const bindingFiles = { binding: 'tfjs_binding.node', holder: 'hold_stderr.node', native: 'loupe_native.node' };

/** Digest of everything the bindings are compiled from: they are compiled anew when some of it changes. */
export function bindingKey({ tfjs, headers }) {
  const hash = createHash('sha256')
    .update(JSON.stringify([flags, nativeSources]))
    .update(readFileSync(holderSource));
  for (const folder of [join(tfjs, 'binding'), headers, nativeFolder]) {
    for (const name of readdirSync(folder).sort()) hash.update(`\0${name}\0`).update(readFileSync(join(folder, name)));
  }
  return hash.digest('hex');
}

/**
 * Compiles the package's own C++, what holds standard error while TensorFlow greets, and our own kernels and memory against N-API headers from npm. Neither
 * node-gyp nor the headers of Node itself are needed, and the result fits every Node from 12 on.
 */
export async function compileBindings({ tfjs, headers, libraries, folder }) {
  const tensorflow = join(libraries, 'tensorflow');
  await compile({ headers, sources: [holderSource], target: join(folder, bindingFiles.holder) });
  await compile({
    headers,
    sources: ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(tfjs, 'binding', name)),
    target: join(folder, bindingFiles.binding),
    more: withTensorFlow(tensorflow),
  });
  await compileNative({ headers, tensorflow, target: join(folder, bindingFiles.native) });
}

const withTensorFlow = (tensorflow) => [
  `-I${join(tensorflow, 'include')}`,
  `-L${tensorflow}`,
  '-l:libtensorflow_cc.so.2',
  '-l:libtensorflow_framework.so.2',
  '-Wl,-rpath,$ORIGIN/libraries/tensorflow',
];

async function compileNative({ headers, tensorflow, target }) {
  const objects = nativeSources.map((_, i) => `${target}.${process.pid}.${i}.partial`);
  try {
    for (const [i, [source, more]] of nativeSources.entries())
      await compileInto(objects[i], target, {
        headers,
        sources: [join(nativeFolder, source)],
        more: ['-c', ...more, `-I${join(tensorflow, 'include')}`],
      });
    await compile({ headers, sources: objects, target, more: [...withTensorFlow(tensorflow), '-lpthread'] });
  } finally {
    for (const object of objects) rmSync(object, { force: true });
  }
}

async function compile({ target, ...rest }) {
  const temporary = `${target}.${process.pid}.partial`;
  await compileInto(temporary, target, rest);
  renameSync(temporary, target);
}

async function compileInto(file, target, { headers, sources, more = [] }) {
  const name = `-DNODE_GYP_MODULE_NAME=${basename(target, '.node')}`;
  const { code, output } = await runCommand('g++', [...flags, name, `-I${headers}`, ...sources, '-o', file, ...more]);
  if (code !== 0) {
    rmSync(file, { force: true });
    throw new Problem(
      `Cannot compile the TensorFlow binding: g++ ended with code ${code}\n${output.trim().split('\n').slice(0, 12).join('\n')}`,
      'Install g++ 8 or later with its C++ library (apt-get install g++)',
    );
  }
}

/** Loads the binding in a process of its own and asks it for TensorFlow's version. */
export async function tryBinding(file) {
  const { code, output } = await runCommand(
    process.execPath,
    ['-e', `console.log('version ' + require(${JSON.stringify(file)}).TF_Version)`],
    { env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' } },
  );
  const version = /^version (.+)$/m.exec(output)?.[1];
  return code === 0 && version
    ? { works: true, version }
    : {
        works: false,
        reason:
          output
            .trim()
            .split('\n')
            .find((line) => /Error/.test(line)) ?? output.trim(),
      };
}
