import type { LegendItem, LegendMark } from './document.ts';
import { escapeHtml } from './escape-html.ts';

/** A small drawing of what a legend's label stands for. */
export function legendSwatch({ mark, colour, ramp = [] }: LegendItem): string {
  const paint = escapeHtml(colour);
  if (mark === 'ramp') return rampSwatch(ramp);
  const shapes: Record<Exclude<LegendMark, 'ramp'>, string> = {
    line: `<path d="M1 7h24" stroke="${paint}" stroke-width="2.5"/>`,
    dashed: `<path d="M1 7h24" stroke="${paint}" stroke-width="2.5" stroke-dasharray="5 3"/>`,
    square: `<rect x="6" y="1" width="12" height="12" fill="${paint}"/>`,
    circle: `<circle cx="13" cy="7" r="5" fill="${paint}"/>`,
    'triangle-up': `<path d="M13 1l6 11H7z" fill="${paint}"/>`,
    diamond: `<path d="M13 0l6 7-6 7-6-7z" fill="${paint}"/>`,
    cross: `<path d="M11 1h4v4h4v4h-4v4h-4V9H7V5h4z" fill="${paint}"/>`,
    'triangle-down': `<path d="M13 13L7 2h12z" fill="${paint}"/>`,
    frame: `<rect x="3" y="2" width="20" height="10" fill="none" stroke="${paint}" stroke-width="2.5"/>`,
    'dashed-frame': `<rect x="3" y="2" width="20" height="10" fill="none" stroke="${paint}" stroke-width="2.5" stroke-dasharray="4 2.5"/>`,
  };
  return `<svg width="26" height="14" viewBox="0 0 26 14" aria-hidden="true">${shapes[mark]}</svg>`;
}

/** A colour bar from 0 to 1, in steps: a gradient would need an id of its own in the page. */
function rampSwatch(ramp: readonly string[]): string {
  const width = 120 / ramp.length;
  const steps = ramp.map(
    (colour, index) =>
      `<rect x="${(10 + index * width).toFixed(2)}" width="${(width + 0.3).toFixed(2)}" height="14" fill="${escapeHtml(colour)}"/>`,
  );
  return `<svg width="140" height="14" viewBox="0 0 140 14" aria-hidden="true" font-size="11" fill="currentColor"><text x="0" y="11">0</text>${steps.join('')}<text x="133" y="11">1</text></svg>`;
}
