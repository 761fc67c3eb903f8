import type { FracturePreset, FracturesConfig } from './schema.ts';

type Needed = Required<
  Pick<
    FracturesConfig,
    'size' | 'contrast' | 'noise' | 'blur' | 'cutoff' | 'fractures' | 'negatives' | 'classes' | 'writes'
  >
>;

/** A configuration with nothing left out. */
export type FullFracturesConfig = FracturesConfig & Needed;

/** Three data sets that differ as real ones do: in region, size, contrast, sharpness, cut-off and layout of the files. */
const presets: Readonly<Record<FracturePreset, Needed>> = {
  wrist: {
    size: { width: [150, 176], height: [156, 192] },
    contrast: 1,
    noise: 5,
    blur: 0.5,
    cutoff: 0.1,
    fractures: 2,
    negatives: 0.15,
    classes: ['fracture'],
    writes: 'yolo',
  },
  elbow: {
    size: { width: [150, 200], height: [150, 200] },
    contrast: 0.68,
    noise: 8,
    blur: 0.8,
    cutoff: 0.45,
    fractures: 2,
    negatives: 0.25,
    classes: ['fracture'],
    writes: 'yolo',
  },
  hand: {
    size: { width: [184, 224], height: [184, 224] },
    contrast: 1.25,
    noise: 4,
    blur: 0.45,
    cutoff: 0.1,
    fractures: 3,
    negatives: 0.2,
    classes: ['fracture'],
    writes: 'coco',
  },
};

/** The preset's values where the configuration names none. */
export function fillFromPreset(config: FracturesConfig): FullFracturesConfig {
  const given = Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));
  return { ...config, ...presets[config.preset], ...given };
}
