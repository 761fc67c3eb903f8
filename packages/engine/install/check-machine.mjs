import { readFileSync, statfsSync } from 'node:fs';
import { runCommand } from './run-command.mjs';
import { Problem } from './problem.mjs';

/**
 * Throws one Problem that lists everything this machine lacks, so that one round of installing mends it.
 *
 * @param {{ home: string, freeMiB: number }} needs `home`: an existing folder that the engine will lie in
 */
export async function checkMachine({ home, freeMiB }) {
  const lacks = [];
  const { platform, arch, versions } = process;
  if (platform !== 'linux' || arch !== 'x64') {
    throw new Problem(
      `Cannot install the engine: expected Linux on x64, found ${platform} on ${arch}`,
      'Use a Linux x64 machine or container; the TensorFlow wheel that Loupe pins is built for that alone',
    );
  }
  const [major, minor] = versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    lacks.push(`Node 20.19 or later, found ${versions.node}: install a newer Node`);
  const glibc = process.report.getReport().header.glibcVersionRuntime;
  if (!glibc || compareVersions(glibc, '2.27') < 0) {
    lacks.push(
      `glibc 2.27 or later, found ${glibc ?? 'none (musl?)'}: use Debian 10, Ubuntu 18.04, RHEL 9 or a later one`,
    );
  }
  if (!/\bavx\b/.test(readFileSync('/proc/cpuinfo', 'utf8')))
    lacks.push('a processor with AVX, found none: TensorFlow is built for it');
  const [pip, compiler] = await Promise.all([
    runCommand('python3', ['-m', 'pip', '--version']),
    runCommand('g++', ['-std=c++17', '-E', '-x', 'c++', '-', '-o', '/dev/null']),
  ]);
  if (pip.code === null)
    lacks.push(
      'python3 with pip, found no python3: apt-get install python3 python3-pip (no Python runs after the installation)',
    );
  else if (pip.code !== 0)
    lacks.push('pip for python3, found none: apt-get install python3-pip, or python3 -m ensurepip');
  if (compiler.code === null) lacks.push('g++ with C++17, found no g++: apt-get install g++');
  else if (compiler.code !== 0)
    lacks.push(`g++ with C++17, found one without: install g++ 8 or later (${compiler.output.trim().split('\n')[0]})`);
  const { bavail, bsize } = statfsSync(home);
  const free = Math.floor((bavail * bsize) / 2 ** 20);
  if (free < freeMiB)
    lacks.push(
      `${freeMiB} MiB free in ${home}, found ${free}: free some space, or set LOUPE_ENGINE_HOME to another disk`,
    );
  if (lacks.length > 0) {
    throw new Problem(
      `Cannot install the engine: this machine lacks ${lacks.length} thing${lacks.length > 1 ? 's' : ''}\n${lacks.map((line) => `  - ${line}`).join('\n')}`,
      'Install what is listed, then run npx nx run engine:install',
    );
  }
}

function compareVersions(a, b) {
  const [left, right] = [a, b].map((text) => text.split('.').map(Number));
  return left[0] - right[0] || left[1] - right[1];
}
