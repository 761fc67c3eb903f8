import { runStageMain } from '@loupe/stage';
import { augment } from './stage.ts';

await runStageMain(augment);
