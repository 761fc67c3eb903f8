import { z } from 'zod';

/** The keys that a schema knows at `path`, over all options of a union that `value` may be; empty where any key will do. */
export function schemaKeys(schema: z.ZodType, path: readonly PropertyKey[], value: unknown): string[] {
  return [
    ...new Set(
      schemasAt(schema, path, value).flatMap((found) =>
        found instanceof z.ZodObject ? Object.keys(found.shape as object) : [],
      ),
    ),
  ];
}

function schemasAt(schema: z.ZodType, path: readonly PropertyKey[], value: unknown): z.ZodType[] {
  let found = flatten(schema, value);
  let here = value;
  for (const key of path) {
    here = isObject(here) ? here[key] : undefined;
    found = found.flatMap((at) => {
      if (at instanceof z.ZodObject) {
        const child = (at.shape as Record<PropertyKey, z.ZodType>)[key];
        return child === undefined ? [] : flatten(child, here);
      }
      if (at instanceof z.ZodRecord) return flatten(at.valueType as z.ZodType, here);
      if (at instanceof z.ZodArray) return flatten(at.element as z.ZodType, here);
      return [];
    });
  }
  return found;
}

/** The schema itself, under its wrappers; of a union the options that the value may be, or else every one. */
function flatten(schema: z.ZodType, value: unknown): z.ZodType[] {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodReadonly
  ) {
    return flatten(schema.unwrap() as z.ZodType, value);
  }
  if (schema instanceof z.ZodUnion) {
    const options = schema.options as z.ZodType[];
    const possible = options.filter((option) => allows(option, value));
    return (possible.length > 0 ? possible : options).flatMap((option) => flatten(option, value));
  }
  return [schema];
}

/** False where a key of the value, such as `kind`, has a value that this option never has. */
function allows(option: z.ZodType, value: unknown): boolean {
  if (!isObject(value)) return true;
  return Object.entries(option._zod.propValues ?? {}).every(
    ([key, known]) => value[key] === undefined || known.has(value[key] as z.core.util.Primitive),
  );
}

function isObject(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === 'object' && value !== null;
}
