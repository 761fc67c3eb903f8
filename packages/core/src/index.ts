export {
  LoupeError,
  DataError,
  UsageError,
  MachineError,
  TrainingError,
  ShapeError,
  formatError,
  exitCodeOf,
} from './errors.ts';
export type { ErrorFacts, ErrorPlace } from './errors.ts';
export { createRng } from './rng.ts';
export type { Rng } from './rng.ts';
export { sha256, sha256OfFile } from './hash.ts';
export { canonicalJson, readJson, writeJson } from './json.ts';
export { writeFileAtomic } from './atomic-write.ts';
export { parseYaml } from './yaml.ts';
export type { ParsedYaml, YamlPlace } from './yaml.ts';
export { nearestName } from './nearest-name.ts';
export { silentLog, streamLog, formatDuration } from './progress.ts';
export type { Log } from './progress.ts';
