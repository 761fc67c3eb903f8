import { z } from 'zod';

/**
 * The schema of settings that are merged before they count: the same keys at every depth, all optional, without defaults, so
 * that a layer holds only what was written in it. Descriptions and defaults stay visible to editors.
 */
export function partialSettings(schema: z.ZodType): z.ZodType {
  const { inner, description, fallback } = unwrap(schema);
  const partial = withoutRequired(inner);
  const meta = {
    ...(description === undefined ? {} : { description }),
    ...(fallback === undefined ? {} : { default: fallback }),
  };
  return Object.keys(meta).length === 0 ? partial : partial.meta(meta);
}

function withoutRequired(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodObject) {
    const shape: Readonly<Record<string, z.ZodType>> = (schema as z.ZodObject<Record<string, z.ZodType>>).shape;
    return z.strictObject(
      Object.fromEntries(Object.entries(shape).map(([key, value]) => [key, partialSettings(value).optional()])),
    );
  }
  // A layer may leave out the key that tells the options apart, so any of them may fit.
  if (schema instanceof z.ZodDiscriminatedUnion) {
    return z.union((schema.options as z.ZodType[]).map(withoutRequired) as [z.ZodType, z.ZodType]);
  }
  return schema;
}

/** The schema under `optional`, `default` and `prefault`, with what they and it say. */
function unwrap(schema: z.ZodType): { inner: z.ZodType; description: string | undefined; fallback: unknown } {
  let [inner, description, fallback]: [z.ZodType, string | undefined, unknown] = [
    schema,
    schema.description,
    undefined,
  ];
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault) {
    if (inner instanceof z.ZodDefault) fallback ??= inner.def.defaultValue;
    inner = inner.unwrap() as z.ZodType;
    description ??= inner.description;
  }
  return { inner, description, fallback };
}
