import { runStageMain } from '@loupe/stage';
import { report } from './stage.ts';

await runStageMain(report);
