import { renderHtml } from './document/render-html.ts';
import { panelFile, renderMarkdown } from './document/render-markdown.ts';
import type { Block, Figure, Report } from './document/document.ts';

/** report.html, report.md, and the drawings that report.md links, under their paths in the report's folder. */
export function reportFiles(report: Report): Map<string, string> {
  const files = new Map([
    ['report.html', renderHtml(report)],
    ['report.md', renderMarkdown(report)],
  ]);
  for (const { id, panels } of figuresOf(report.sections)) {
    for (const [index, panel] of panels.entries()) {
      files.set(panelFile(id, index), panel.kind === 'picture' ? panel.svg : onPaper(panel.svg));
    }
  }
  return files;
}

function figuresOf(blocks: readonly Block[]): Figure[] {
  return blocks.flatMap((block) =>
    block.kind === 'figure'
      ? [block]
      : block.kind === 'section' || block.kind === 'details'
        ? figuresOf(block.blocks)
        : [],
  );
}

/** A chart in a file of its own has no page behind it, and its black lines vanish on a dark viewer. */
function onPaper(svg: string): string {
  return svg.replace(/^<svg [^>]*>/, (head) => `${head}<rect width="100%" height="100%" fill="#ffffff"/>`);
}
