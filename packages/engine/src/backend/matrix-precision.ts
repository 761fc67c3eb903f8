import { UsageError } from '@loupe/core';

/** What convolutions and matrix products multiply in; sums and everything else are float32 always. */
export interface MatrixPrecision {
  readonly kind: 'float32' | 'bfloat16';
  /** Why it is float32 although bfloat16 was asked for. */
  readonly reason?: string;
}

// Without one of these a processor would compute bfloat16 in float32, and only lose digits.
const bfloat16Flags = ['amx_bf16', 'avx512_bf16'];

/**
 * The precision that a processor gives.
 *
 * @param asked  LOUPE_BFLOAT16: `auto` for bfloat16 where the processor multiplies in it; absent or `off` for float32
 * @param flags  the processor's, as /proc/cpuinfo names them
 * @throws {UsageError} `ENGINE_BFLOAT16` for any other word
 * @example chooseMatrixPrecision('auto', ['avx2']).kind // 'float32'
 */
export function chooseMatrixPrecision(asked: string | undefined, flags: readonly string[]): MatrixPrecision {
  if (asked === undefined || asked === '' || asked === 'off') return { kind: 'float32' };
  if (asked !== 'auto') {
    throw new UsageError(`Cannot choose a precision: expected LOUPE_BFLOAT16 to be auto or off, found ${asked}`, {
      code: 'ENGINE_BFLOAT16',
      fix: 'Unset LOUPE_BFLOAT16, or set it to auto',
    });
  }
  if (bfloat16Flags.some((flag) => flags.includes(flag))) return { kind: 'bfloat16' };
  return { kind: 'float32', reason: `this processor has none of ${bfloat16Flags.join(', ')}` };
}

/** Flags of the first processor. @param cpuinfo  content of /proc/cpuinfo */
export function processorFlags(cpuinfo: string): string[] {
  return /^flags\s*: (.*)$/m.exec(cpuinfo)?.[1]?.split(' ') ?? [];
}
