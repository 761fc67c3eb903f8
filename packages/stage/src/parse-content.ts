import { DataError } from '@loupe/core';
import type { z } from 'zod';

/** The value, checked against its schema. @throws {DataError} `CONTENT` naming file and key */
export function parseContent<T>(schema: z.ZodType<T>, value: unknown, file: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new DataError(`Cannot use ${file}: ${issue!.message}`, {
    code: 'CONTENT',
    at: { file, key: issue!.path.join('.') },
    fix: 'Remove the folder and run the pipeline again',
  });
}
