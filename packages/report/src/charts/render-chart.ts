import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { Panel } from '../document/document.ts';
import { textWidth } from './text-width.ts';
import { chartConfig, fontFamily } from './theme.ts';

/**
 * Draws a Vega-Lite specification as SVG, in Node and without a browser or canvas.
 *
 * Data stand in `data.values` only and never in an expression, so nothing that a user wrote is ever evaluated.
 *
 * @param alt  what a reader who cannot see the chart should know
 * @returns a panel whose SVG is the same text whenever the specification is
 */
export async function renderChart(spec: TopLevelSpec, { title, alt }: { title?: string; alt: string }): Promise<Panel> {
  measureTextByTable();
  const compiled = compile({ ...spec, padding: 4 }, { config: chartConfig }).spec;
  const view = new vega.View(vega.parse(compiled), { renderer: 'none', logLevel: vega.Error });
  try {
    const svg = tidySvg(await view.toSVG());
    const [, width, height] = /^<svg [^>]*\bwidth="([\d.]+)" height="([\d.]+)"/.exec(svg)!;
    return {
      kind: 'chart',
      ...(title === undefined ? {} : { title }),
      svg,
      width: Number(width),
      height: Number(height),
      alt,
    };
  } finally {
    view.finalize();
  }
}

/** Vega guesses 0.8 em a character where it has no canvas, which leaves half of a chart empty beside long labels. */
function measureTextByTable(): void {
  // Vega exports its text metrics to be replaced where there is no canvas, but leaves them out of its types.
  const { textMetrics } = vega as unknown as {
    textMetrics: { width: (item: { fontSize?: number; text?: string }, text?: string) => number };
  };
  textMetrics.width = (item, text) => textWidth(String(text ?? item.text ?? ''), item.fontSize ?? 11);
}

/** The same drawing without what no reader sees: hidden labels, roles inside an image, empty frames, digits beyond a hundredth. */
function tidySvg(svg: string): string {
  const ids = new Map<string, string>();
  return (
    svg
      // Vega keeps labels that would overlap, and only does not show them.
      .replace(/<text [^>]*\sopacity="0"[^>]*>[^<]*<\/text>/g, '')
      // Tags only: what stands between them, such as a class's name or the 0.065 of an axis, is the reader's.
      .replace(/<[^>]*>/g, (tag) => tidyTag(tag, ids))
      .replace(/^<svg [^>]*?width=/, `<svg xmlns="http://www.w3.org/2000/svg" font-family="${fontFamily}" width=`)
  );
}

function tidyTag(tag: string, ids: Map<string, string>): string {
  const tidy = tag
    .replace(/ (?:role|aria-[a-z]+|class|pointer-events|font-family)="[^"]*"| opacity="1"/g, '')
    .replace(/-?\d+\.\d{3,}/g, (number) => String(Number(Number(number).toFixed(2))))
    // Vega counts its clip paths through the life of the process.
    .replace(/\b(?:clip|gradient_)\d+\b/g, (id) => {
      if (!ids.has(id)) ids.set(id, `c${ids.size}`);
      return ids.get(id)!;
    });
  return /^<path(?: d="[^"]*"| display="none")*\/>$/.test(tidy) ? '' : tidy;
}
