import { createHash } from 'node:crypto';
import type {
  Block,
  Cell,
  Column,
  Figure,
  LegendItem,
  Panel,
  Phrase,
  Report,
  RowGroup,
  Section,
  Table,
  Text,
} from './document.ts';
import { escapeHtml } from './escape-html.ts';
import { legendSwatch } from './legend-swatch.ts';
import { missingReasons, type MissingReasons } from './missing-reasons.ts';
import { numberBlocks } from './number-blocks.ts';
import { style } from './style.ts';

/** Rows from which a table scrolls inside its own box, with its head in view. */
const longTableRows = 40;

/** Pixels above which a chart keeps its size on a narrow screen and scrolls, since its words would become too small. */
const widePanel = 340;

/**
 * One HTML file that fetches nothing: style and drawings stand in it, pictures are data addresses, there is no script, and a
 * content security policy holds the browser to that.
 *
 * @returns equal text for equal reports
 */
export function renderHtml(report: Report): string {
  const labels = numberBlocks(report);
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="Loupe">
<title>${escapeHtml(report.title)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the report</a>
<div class="page">
<header>
<h1>${escapeHtml(report.title)}</h1>
<p class="subtitle">${escapeHtml(report.subtitle)}</p>
${report.lead.map((text) => `<p class="lead">${renderText(text)}</p>`).join('\n')}
</header>
<nav aria-labelledby="contents">
<h2 id="contents">Contents</h2>
<ol>
${report.sections.map((section) => `<li><a href="#${section.id}">${escapeHtml(section.title)}</a></li>`).join('\n')}
</ol>
</nav>
<main id="content">
${report.sections.map((section) => renderSection(section, 2, labels)).join('\n')}
</main>
<footer>Made by Loupe. Every number of this page is also in <code>metrics.arrow</code> and <code>history.arrow</code> beside it.</footer>
</div>
</body>
</html>
`;
}

type Labels = ReadonlyMap<string, string>;

function renderSection(section: Section, level: number, labels: Labels): string {
  return `<section id="${section.id}">
<h${level}>${escapeHtml(section.title)}</h${level}>
${renderBlocks(section.blocks, level + 1, labels)}
</section>`;
}

function renderBlocks(blocks: readonly Block[], level: number, labels: Labels): string {
  return blocks.map((block) => renderBlock(block, level, labels)).join('\n');
}

function renderBlock(block: Block, level: number, labels: Labels): string {
  switch (block.kind) {
    case 'section':
      return renderSection(block, level, labels);
    case 'paragraph':
      return `<p>${renderText(block.text)}</p>`;
    case 'list':
      return `<ul>\n${block.items.map((item) => `<li>${renderText(item)}</li>`).join('\n')}\n</ul>`;
    case 'definitions':
      return `<dl>\n${block.items.map(({ term, text }) => `<dt>${escapeHtml(term)}</dt><dd>${renderText(text)}</dd>`).join('\n')}\n</dl>`;
    case 'note':
      return `<p class="note">${renderText(block.text)}</p>`;
    case 'details':
      return `<details>\n<summary>${escapeHtml(block.summary)}</summary>\n${renderBlocks(block.blocks, level, labels)}\n</details>`;
    case 'code':
      return `<pre tabindex="0"><code>${escapeHtml(block.text)}</code></pre>`;
    case 'cards':
      return `<div class="cards">\n${block.cards
        .map(
          (card) => `<div class="card">
<p class="label">${escapeHtml(card.label)}</p>
<p class="choice">${escapeHtml(card.choice).replaceAll('_', '_<wbr>')}</p>
<p class="figure">${escapeHtml(card.figure)}</p>
<p class="text">${renderText(card.text)}</p>
</div>`,
        )
        .join('\n')}\n</div>`;
    case 'table':
      return renderTable(block, labels.get(block.id)!);
    case 'figure':
      return renderFigure(block, labels.get(block.id)!);
  }
}

function renderText(text: Text): string {
  return typeof text === 'string' ? escapeHtml(text) : text.map(renderPhrase).join('');
}

function renderPhrase(phrase: Phrase): string {
  if (typeof phrase === 'string') return escapeHtml(phrase);
  const text = escapeHtml(phrase.text);
  switch (phrase.kind) {
    case 'strong':
      return `<strong>${text}</strong>`;
    case 'emphasis':
      return `<em>${text}</em>`;
    case 'code':
      return `<code>${text}</code>`;
    case 'see':
      return `<a href="#${phrase.id}">${text}</a>`;
  }
}

function renderTable(table: Table, label: string): string {
  const missing = missingReasons(table);
  const rowCount = table.groups.reduce((count, group) => count + group.rows.length, 0);
  const notes = [
    ...missing.reasons.map((reason) => `<li><sup>${missing.letterOf(reason)}</sup> ${escapeHtml(reason)}</li>`),
    ...(table.notes ?? []).map((note) => `<li>${renderText(note)}</li>`),
  ];
  return `<div class="table" id="${table.id}">
<p class="caption" id="${table.id}-caption"><b>${label}.</b> ${renderText(table.caption)}</p>
<div class="scroll${rowCount > longTableRows ? ' long' : ''}" tabindex="0" role="region" aria-labelledby="${table.id}-caption">
<table aria-labelledby="${table.id}-caption">
${renderHead(table.columns)}
${table.groups.map((group) => renderGroup(group, table.columns, missing)).join('\n')}
</table>
</div>${notes.length === 0 ? '' : `\n<ul class="notes">\n${notes.join('\n')}\n</ul>`}
</div>`;
}

function renderHead(columns: readonly Column[]): string {
  const heads = `<tr>${columns.map((column) => renderColumnHead(column)).join('')}</tr>`;
  if (columns.every((column) => column.group === undefined)) return `<thead>${heads}</thead>`;
  const spans: { group: string | undefined; width: number }[] = [];
  for (const { group } of columns) {
    const last = spans.at(-1);
    if (last !== undefined && last.group === group) last.width++;
    else spans.push({ group, width: 1 });
  }
  const groups = spans.map(({ group, width }) =>
    group === undefined
      ? `<td colspan="${width}"></td>`
      : `<th scope="colgroup" class="span" colspan="${width}">${escapeHtml(group)}</th>`,
  );
  return `<thead><tr>${groups.join('')}</tr>${heads}</thead>`;
}

function renderColumnHead(column: Column): string {
  // One word such as mAP50–95 must not break at its dash; several words may.
  const classes = [...(column.align === 'number' ? ['number'] : []), ...(column.head.includes(' ') ? [] : ['word'])];
  return `<th scope="col"${classes.length === 0 ? '' : ` class="${classes.join(' ')}"`}>${escapeHtml(column.head)}</th>`;
}

function renderGroup(group: RowGroup, columns: readonly Column[], missing: MissingReasons): string {
  const label =
    group.label === undefined
      ? ''
      : `<tr class="group"><th scope="rowgroup" colspan="${columns.length}"><span>${escapeHtml(group.label)}</span></th></tr>\n`;
  const rows = group.rows.map(
    (row) => `<tr>${row.map((cell, index) => renderCell(cell, columns[index]!, missing)).join('')}</tr>`,
  );
  return `<tbody>${label}${rows.join('\n')}</tbody>`;
}

function renderCell(cell: Cell, column: Column, missing: MissingReasons): string {
  const text = escapeHtml(cell.text);
  const content = [
    cell.isBest === true ? `<strong>${text}</strong>` : text,
    cell.reason === undefined ? '' : `<sup>${missing.letterOf(cell.reason)}</sup>`,
    cell.under === undefined ? '' : `<span class="under">${escapeHtml(cell.under)}</span>`,
  ].join('');
  return column.isRowHead === true
    ? `<th scope="row"${classOf(column)}>${content}</th>`
    : `<td${classOf(column)}>${content}</td>`;
}

function classOf(column: Column): string {
  return column.align === 'number' ? ' class="number"' : '';
}

function renderFigure(figure: Figure, label: string): string {
  const isPictures = figure.panels.length > 0 && figure.panels.every((panel) => panel.kind === 'picture');
  return `<figure id="${figure.id}">
${figure.legend === undefined ? '' : renderLegend(figure.legend)}
<div class="${isPictures ? picturesClass(figure) : 'panels'}">
${figure.panels.map((panel, index) => renderPanel(panel, `${figure.id}-${index + 1}`)).join('\n')}
</div>
<figcaption><b>${label}.</b> ${renderText(figure.caption)}</figcaption>
</figure>`;
}

/** The style sheet knows grids of three to eight columns; the policy of the page allows no style of its own on an element. */
function picturesClass({ columns = 4 }: Figure): string {
  return `pictures columns-${Math.min(8, Math.max(3, columns))}`;
}

function renderPanel(panel: Panel, id: string): string {
  const title = panel.title === undefined ? '' : `<p class="title">${escapeHtml(panel.title)}</p>`;
  const svg = inlineSvg(panel.svg, id, panel.alt);
  return panel.kind === 'picture'
    ? `<div class="panel">${svg}${title}</div>`
    : `<div class="panel${panel.width > widePanel ? ' wide' : ''}">${title}${svg}</div>`;
}

/** The drawing as one image to assistive software, with ids of its own: an id must be unique in the whole page. */
function inlineSvg(svg: string, id: string, alt: string): string {
  return svg
    .replace(/\bid="([^"]+)"/g, `id="${id}-$1"`)
    .replace(/url\(#([^)]+)\)/g, `url(#${id}-$1)`)
    .replace(/^<svg /, `<svg role="img" aria-label="${escapeHtml(alt)}" `);
}

function renderLegend(items: readonly LegendItem[]): string {
  return `<ul class="legend">${items.map((item) => `<li>${legendSwatch(item)}<span>${escapeHtml(item.label)}</span></li>`).join('')}</ul>`;
}
