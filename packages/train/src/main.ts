import { runStageMain } from '@loupe/stage';
import { train } from './stage.ts';

await runStageMain(train);
