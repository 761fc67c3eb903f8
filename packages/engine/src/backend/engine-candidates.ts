import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '@loupe/core';

/** Where a TensorFlow may come from: our own install of a variant, or the npm package's own ("stock"). */
export interface EngineCandidate {
  readonly kind: 'cpu' | 'gpu' | 'stock';
  /** The compiled binding; absent for stock, where the npm package knows its own. */
  readonly binding?: string;
}

export interface EngineEnvironment {
  /** `cpu`, `gpu` or `stock`; whatever is installed where absent. */
  readonly LOUPE_ENGINE?: string | undefined;
  /** Folder that holds engines; `.loupe/engine` of the workspace where absent. */
  readonly LOUPE_ENGINE_HOME?: string | undefined;
  /** `auto`: bfloat16 products where the processor has them; float32 where absent. */
  readonly LOUPE_BFLOAT16?: string | undefined;
  /** `off`: TensorFlow's kernels alone; `avx2`: our own without AVX-512; our own for this processor where absent. */
  readonly LOUPE_KERNELS?: string | undefined;
}

/** The engine package's own folder, found from its sources as from its build. */
export function enginePackageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'install/engine.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('Cannot find packages/engine/install/engine.json above the engine');
    folder = parent;
  }
  return folder;
}

/** Engines to try, best first: the one asked for alone, else every one that is installed, then stock. */
export function engineCandidates(environment: EngineEnvironment): EngineCandidate[] {
  const packageFolder = enginePackageFolder();
  const { tensorflow } = JSON.parse(readFileSync(join(packageFolder, 'install/engine.json'), 'utf8')) as {
    tensorflow: string;
  };
  const home = resolve(environment.LOUPE_ENGINE_HOME || join(packageFolder, '../../.loupe/engine'));
  const own = (kind: 'cpu' | 'gpu') => ({ kind, binding: join(home, `${tensorflow}-${kind}`, 'tfjs_binding.node') });
  const asked = environment.LOUPE_ENGINE || undefined;
  if (asked === 'stock') return [{ kind: 'stock' }];
  if (asked === 'cpu' || asked === 'gpu') return [own(asked)];
  if (asked !== undefined) {
    throw new UsageError(`Cannot choose an engine: expected LOUPE_ENGINE to be cpu, gpu or stock, found ${asked}`, {
      code: 'ENGINE_UNKNOWN',
      fix: 'Unset LOUPE_ENGINE, or set it to one of the three',
    });
  }
  return [{ kind: 'stock' }, own('cpu'), own('gpu')];
}

/** Whether our own kernels and memory are wanted. @throws {UsageError} KERNELS_UNKNOWN */
export function wantsOwnKernels({ LOUPE_KERNELS: asked }: EngineEnvironment): boolean {
  if (asked === 'off') return false;
  if (asked === undefined || asked === '' || asked === 'avx2') return true;
  throw new UsageError(`Cannot choose kernels: expected LOUPE_KERNELS to be off or avx2, found ${asked}`, {
    code: 'KERNELS_UNKNOWN',
    fix: 'Unset LOUPE_KERNELS, or set it to one of the two',
  });
}

/** What lies in the folder of an engine, for an error that says what was found. */
export function describeEngineFolder(binding: string): string {
  const folder = dirname(binding);
  if (!existsSync(folder)) return `no folder ${folder}`;
  if (!existsSync(binding))
    return `no tfjs_binding.node in ${folder} (an installation that did not finish; it holds: ${readdirSync(folder).join(', ') || 'nothing'})`;
  return binding;
}
