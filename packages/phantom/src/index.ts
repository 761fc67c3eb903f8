export { PhantomConfig, fractureTypes, presetNames } from './schema.ts';
export { drawRadiograph } from './draw-radiograph.ts';
export type { Radiograph } from './draw-radiograph.ts';
export type { FractureLabel } from './plan-scene.ts';
export { fillFromPreset } from './presets.ts';
export type { FullConfig } from './presets.ts';
export { phantom } from './stage.ts';
