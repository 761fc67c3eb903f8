import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Problem } from './problem.mjs';
import { runCommand } from './run-command.mjs';

const flags = ['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8', '-DBUILDING_NODE_EXTENSION'];
const holderSource = join(import.meta.dirname, 'hold_stderr.cc');

/** What compiling makes in the engine's folder. */
export const bindingFiles = { binding: 'tfjs_binding.node', holder: 'hold_stderr.node' };

/** Digest of everything the bindings are compiled from: they are compiled anew when some of it changes. */
export function bindingKey({ tfjs, headers }) {
  const hash = createHash('sha256').update(flags.join(' ')).update(readFileSync(holderSource));
  for (const folder of [join(tfjs, 'binding'), headers]) {
    for (const name of readdirSync(folder).sort()) hash.update(`\0${name}\0`).update(readFileSync(join(folder, name)));
  }
  return hash.digest('hex');
}

/**
 * Compiles the package's own C++, and what holds standard error while TensorFlow greets, against N-API headers from npm. Neither node-gyp nor
 * the headers of Node itself are needed, and the result fits every Node from 12 on.
 */
export async function compileBindings({ tfjs, headers, libraries, folder }) {
  const tensorflow = join(libraries, 'tensorflow');
  await compile({ headers, sources: [holderSource], target: join(folder, bindingFiles.holder) });
  await compile({
    headers,
    sources: ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(tfjs, 'binding', name)),
    target: join(folder, bindingFiles.binding),
    more: [
      `-I${join(tensorflow, 'include')}`,
      `-L${tensorflow}`,
      '-l:libtensorflow_cc.so.2',
      '-l:libtensorflow_framework.so.2',
      '-Wl,-rpath,$ORIGIN/libraries/tensorflow',
    ],
  });
}

async function compile({ headers, sources, target, more = [] }) {
  const temporary = `${target}.${process.pid}.partial`;
  const name = `-DNODE_GYP_MODULE_NAME=${basename(target, '.node')}`;
  const { code, output } = await runCommand('g++', [
    ...flags,
    name,
    `-I${headers}`,
    ...sources,
    '-o',
    temporary,
    ...more,
  ]);
  if (code !== 0) {
    rmSync(temporary, { force: true });
    throw new Problem(
      `Cannot compile the TensorFlow binding: g++ ended with code ${code}\n${output.trim().split('\n').slice(0, 12).join('\n')}`,
      'Install g++ 8 or later with its C++ library (apt-get install g++)',
    );
  }
  renameSync(temporary, target);
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
