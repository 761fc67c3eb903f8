import { runStageMain } from '@loupe/stage';
import { evaluate } from './stage.ts';

await runStageMain(evaluate);
