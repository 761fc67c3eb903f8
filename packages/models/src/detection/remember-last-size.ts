import { UsageError } from '@loupe/core';
import type { ImageSize } from '../define-model.ts';

/**
 * `make` of an image size, made once as long as the size stays: a run has one.
 *
 * @throws {UsageError} `MODEL_SIZE`, when called, for sides that are no multiples of `sizeMultiple`
 */
export function rememberLastSize<T>(
  { name, sizeMultiple }: { readonly name: string; readonly sizeMultiple: number },
  make: (size: ImageSize) => T,
): (size: ImageSize) => T {
  let last: { readonly width: number; readonly height: number; readonly value: T } | undefined;
  return ({ width, height }) => {
    if (width % sizeMultiple !== 0 || height % sizeMultiple !== 0) {
      throw new UsageError(
        `Cannot run ${name}: expected sides that are multiples of ${sizeMultiple}, found ${width} x ${height}`,
        {
          code: 'MODEL_SIZE',
          at: { key: 'size' },
          fix: `Set size to ${Math.max(1, Math.round(width / sizeMultiple)) * sizeMultiple}`,
        },
      );
    }
    if (last?.width !== width || last.height !== height) last = { width, height, value: make({ width, height }) };
    return last.value;
  };
}
