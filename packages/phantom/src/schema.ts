import { z } from 'zod';
import { CellsConfig } from './cells/schema.ts';
import { FracturesConfig } from './fractures/schema.ts';
import { MasksConfig } from './masks/schema.ts';
import { PneumoniaConfig } from './pneumonia/schema.ts';
import { SpermConfig } from './sperm/schema.ts';

/** What is drawn: `preset` says which phantom, and with it which keys there are. */
export const PhantomConfig = z.discriminatedUnion('preset', [
  FracturesConfig,
  SpermConfig,
  MasksConfig,
  PneumoniaConfig,
  CellsConfig,
]);
export type PhantomConfig = z.infer<typeof PhantomConfig>;
