export { AugmentConfig } from './schema.ts';
export { augmentRecord, copiesOf, expandDataset } from './expand-dataset.ts';
export type { AugmentedCopy } from './expand-dataset.ts';
export { contactSheet } from './contact-sheet.ts';
export type { SheetPicture } from './contact-sheet.ts';
export { augment } from './stage.ts';
// The train stage draws with the same code, but stages do not import one another: it takes it from @loupe/transforms.
export { augmentSample } from '@loupe/transforms';
