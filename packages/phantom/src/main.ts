import { runStageMain } from '@loupe/stage';
import { phantom } from './stage.ts';

await runStageMain(phantom);
