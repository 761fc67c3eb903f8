import type { LegendItem, LegendMark } from './document.ts';
import { escapeHtml } from './escape-html.ts';

/** A small drawing of what a legend's label stands for. */
export function legendSwatch({ mark, colour }: LegendItem): string {
  const paint = escapeHtml(colour);
  const shapes: Record<LegendMark, string> = {
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
