export { evaluate } from './stage.ts';
