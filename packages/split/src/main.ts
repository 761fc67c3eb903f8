import { runStageMain } from '@loupe/stage';
import { split } from './stage.ts';

await runStageMain(split);
