import { z } from 'zod';

/** The keys that a schema knows at `path`, over all options of a union; empty where any key will do. */
export function schemaKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  return [
    ...new Set(
      schemasAt(schema, path).flatMap((found) =>
        found instanceof z.ZodObject ? Object.keys(found.shape as object) : [],
      ),
    ),
  ];
}

function schemasAt(schema: z.ZodType, path: readonly PropertyKey[]): z.ZodType[] {
  let found = flatten(schema);
  for (const key of path) {
    found = found.flatMap((at) => {
      if (at instanceof z.ZodObject) {
        const child = (at.shape as Record<PropertyKey, z.ZodType>)[key];
        return child === undefined ? [] : flatten(child);
      }
      if (at instanceof z.ZodRecord) return flatten(at.valueType as z.ZodType);
      if (at instanceof z.ZodArray) return flatten(at.element as z.ZodType);
      return [];
    });
  }
  return found;
}

/** The schema itself, under its wrappers; every option of a union. */
function flatten(schema: z.ZodType): z.ZodType[] {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodReadonly
  ) {
    return flatten(schema.unwrap() as z.ZodType);
  }
  if (schema instanceof z.ZodUnion) return (schema.options as z.ZodType[]).flatMap(flatten);
  return [schema];
}
