export { findChromium } from './find-chromium.ts';
export { openInChromium } from './chromium-page.ts';
export type { OpenOptions, PageFindings, PageShape } from './chromium-page.ts';
