/** Settings as JSON has them. */
export type Settings = Readonly<Record<string, unknown>>;

/**
 * Settings laid over one another: objects are merged key by key, everything else is replaced by the later layer. Where the
 * later layer names another `kind`, it replaces the object whole: the keys of two kinds do not mix.
 *
 * @example mergeSettings([{ a: { b: 1, c: 2 } }, { a: { b: 3 } }]) // { a: { b: 3, c: 2 } }
 */
export function mergeSettings(layers: readonly Settings[]): Settings {
  return layers.reduce((below, above) => mergeTwo(below, above), {});
}

function mergeTwo(below: Settings, above: Settings): Settings {
  const merged: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    if (value === undefined) continue;
    const old = merged[key];
    merged[key] = isSettings(old) && isSettings(value) && !hasOtherKind(old, value) ? mergeTwo(old, value) : value;
  }
  return merged;
}

function hasOtherKind(below: Settings, above: Settings): boolean {
  return above['kind'] !== undefined && below['kind'] !== undefined && above['kind'] !== below['kind'];
}

function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
