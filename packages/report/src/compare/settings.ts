import type { Run } from './comparison.ts';

/** What a training was told, one entry a setting: `options.backbone`, `optimiser.rate`. Lists are taken whole. */
export type Settings = ReadonlyMap<string, Setting>;
export type Setting = string | number | boolean | null;

/** Every setting of a run's training but its seed; empty where the training is not among the inputs. */
export function settingsOf({ training }: Pick<Run, 'training'>): Settings {
  const settings = new Map<string, Setting>();
  const visit = (value: unknown, path: string) => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [key, inner] of Object.entries(value)) visit(inner, path === '' ? key : `${path}.${key}`);
    } else if (path !== 'seed') {
      settings.set(
        path,
        typeof value === 'number' || typeof value === 'boolean' || value === null
          ? value
          : typeof value === 'string'
            ? value
            : JSON.stringify(value),
      );
    }
  };
  if (training !== null) visit(training.manifest.config, '');
  return settings;
}

/** Settings that are not the same in all runs, in the order in which they first occur. */
export function differingSettings(runs: readonly Run[]): string[] {
  const all = runs.map(settingsOf);
  const names = [...new Set(all.flatMap((settings) => [...settings.keys()]))];
  return names.filter((name) => new Set(all.map((settings) => settings.get(name))).size > 1);
}

/** The shortest end of each path that no other of them has: `rate`, but `optimiser.rate` beside `schedule.rate`. */
export function shortNames(paths: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    paths.map((path) => {
      const parts = path.split('.');
      for (let count = 1; count < parts.length; count++) {
        const end = parts.slice(-count).join('.');
        if (paths.every((other) => other === path || (other !== end && !other.endsWith(`.${end}`)))) return [path, end];
      }
      return [path, path];
    }),
  );
}

/** A setting as it is written in the pipeline. */
export function settingText(value: Setting): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
