import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from './problem.mjs';
import { runCommand } from './run-command.mjs';

const flags = [
  '-std=c++17',
  '-O2',
  '-fPIC',
  '-shared',
  '-DNAPI_VERSION=8',
  '-DBUILDING_NODE_EXTENSION',
  '-DNODE_GYP_MODULE_NAME=tfjs_binding',
];

/** Digest of everything the binding is compiled from: it is compiled anew when one of them changes. */
export function bindingKey({ tfjs, headers }) {
  const hash = createHash('sha256').update(flags.join(' '));
  for (const folder of [join(tfjs, 'binding'), headers]) {
    for (const name of readdirSync(folder).sort()) hash.update(`\0${name}\0`).update(readFileSync(join(folder, name)));
  }
  return hash.digest('hex');
}

/**
 * Compiles the package's own C++ against N-API headers from npm. Neither node-gyp nor the headers of Node itself are needed,
 * and the result fits every Node from 12 on.
 */
export async function compileBinding({ tfjs, headers, libraries, target }) {
  const temporary = `${target}.${process.pid}.partial`;
  const { code, output } = await runCommand('g++', [
    ...flags,
    `-I${headers}`,
    `-I${join(libraries, 'tensorflow/include')}`,
    join(tfjs, 'binding/tfjs_backend.cc'),
    join(tfjs, 'binding/tfjs_binding.cc'),
    '-o',
    temporary,
    `-L${join(libraries, 'tensorflow')}`,
    '-l:libtensorflow_cc.so.2',
    '-l:libtensorflow_framework.so.2',
    '-Wl,-rpath,$ORIGIN/libraries/tensorflow',
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
