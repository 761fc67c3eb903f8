export { report } from './stage.ts';
