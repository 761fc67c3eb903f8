export { evaluate } from './stage.ts';
export { classTable } from './classification/prediction-files.ts';
export type { ClassifiedRow } from './classification/prediction-files.ts';
export { boxTable, roundBox } from './localisation/prediction-files.ts';
export type { LocatedRow } from './localisation/prediction-files.ts';
export { encodeLabelMap } from './segmentation/label-map.ts';
