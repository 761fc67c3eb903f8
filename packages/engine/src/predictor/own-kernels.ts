import { ownAttention } from './own-attention.ts';
import { ownConvolutions } from './own-convolutions.ts';
import { ownMaxPools } from './own-max-pools.ts';
import type { RecordedPass } from './pass-graph.ts';

/** A pass with our own ops in place of TensorFlow's where we have one. @param pass  as for `ownConvolutions` */
export const ownKernels = (pass: RecordedPass): RecordedPass => ownMaxPools(ownAttention(ownConvolutions(pass)));
