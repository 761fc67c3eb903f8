import { runStageMain } from '@loupe/stage';
import { ingest } from './stage.ts';

await runStageMain(ingest);
