import { colourNames } from '../charts/theme.ts';
import type { Block, Cell, Figure, LegendItem, LegendMark, Phrase, Report, Section, Table, Text } from './document.ts';
import { missingReasons, type MissingReasons } from './missing-reasons.ts';
import { numberBlocks } from './number-blocks.ts';

/**
 * The report as GitHub-flavoured Markdown; drawings are linked as `figures/<figure>-<panel>.svg`.
 *
 * @returns equal text for equal reports
 */
export function renderMarkdown(report: Report): string {
  const labels = numberBlocks(report);
  const parts = [
    `# ${escapeMarkdown(report.title)}`,
    escapeMarkdown(report.subtitle),
    ...report.lead.map(renderText),
    report.sections.map(({ id, title }) => `- [${escapeMarkdown(title)}](#${id})`).join('\n'),
    ...report.sections.map((section) => renderSection(section, 2, labels)),
    '---',
    'Made by Loupe. Every number of this report is also in `metrics.arrow` and `history.arrow` beside it.',
  ];
  return `${parts.join('\n\n')}\n`;
}

/** File of a panel, from the folder of report.md. */
export function panelFile(figureId: string, index: number): string {
  return `figures/${figureId}-${index + 1}.svg`;
}

type Labels = ReadonlyMap<string, string>;

function renderSection(section: Section, level: number, labels: Labels): string {
  // The anchor is ours: Markdown tools disagree on the ids that they derive from headings.
  return `<a id="${section.id}"></a>\n\n${'#'.repeat(Math.min(level, 6))} ${escapeMarkdown(section.title)}\n\n${renderBlocks(section.blocks, level + 1, labels)}`;
}

function renderBlocks(blocks: readonly Block[], level: number, labels: Labels): string {
  return blocks.map((block) => renderBlock(block, level, labels)).join('\n\n');
}

function renderBlock(block: Block, level: number, labels: Labels): string {
  switch (block.kind) {
    case 'section':
      return renderSection(block, level, labels);
    case 'paragraph':
      return renderText(block.text);
    case 'list':
      return block.items.map((item) => `- ${renderText(item)}`).join('\n');
    case 'definitions':
      return block.items.map(({ term, text }) => `- **${escapeMarkdown(term)}**: ${renderText(text)}`).join('\n');
    case 'note':
      return `> ${renderText(block.text)}`;
    case 'details':
      return `<details>\n<summary>${escapeMarkdown(block.summary)}</summary>\n\n${renderBlocks(block.blocks, level, labels)}\n\n</details>`;
    case 'code':
      return `\`\`\`\n${block.text}\n\`\`\``;
    case 'cards':
      return block.cards
        .map(
          (card) =>
            `- **${escapeMarkdown(card.label)}: ${escapeMarkdown(card.choice)}** (${escapeMarkdown(card.figure)}). ${renderText(card.text)}`,
        )
        .join('\n');
    case 'table':
      return renderTable(block, labels.get(block.id)!);
    case 'figure':
      return renderFigure(block, labels.get(block.id)!);
  }
}

function renderText(text: Text): string {
  return typeof text === 'string' ? escapeMarkdown(text) : text.map(renderPhrase).join('');
}

function renderPhrase(phrase: Phrase): string {
  if (typeof phrase === 'string') return escapeMarkdown(phrase);
  switch (phrase.kind) {
    case 'strong':
      return marked('**', phrase.text);
    case 'emphasis':
      return marked('*', phrase.text);
    case 'code':
      return codeSpan(phrase.text);
    case 'see':
      return `[${escapeMarkdown(phrase.text)}](#${phrase.id})`;
  }
}

/** Marks around the words alone: a mark beside a space is not one, and would be printed. */
function marked(mark: string, text: string): string {
  const [, before, words, after] = /^(\s*)(.*?)(\s*)$/s.exec(text)!;
  return words === '' ? text : `${before}${mark}${escapeMarkdown(words!)}${mark}${after}`;
}

function codeSpan(text: string): string {
  const fence = text.includes('`') ? '``' : '`';
  return fence === '`' ? `\`${text}\`` : `${fence} ${text} ${fence}`;
}

function renderTable(table: Table, label: string): string {
  const missing = missingReasons(table);
  const heads = headsOf(table);
  const rules = table.columns.map((column) => (column.align === 'number' ? '--:' : ':--'));
  const blank = table.columns.map(() => '');
  const rows = table.groups.flatMap((group) => [
    ...(group.label === undefined ? [] : [[`**${escapeMarkdown(group.label)}**`, ...blank.slice(1)]]),
    ...group.rows.map((row) => row.map((cell) => renderCell(cell, missing))),
  ]);
  const notes = [
    ...missing.reasons.map((reason) => `<sup>${missing.letterOf(reason)}</sup> ${escapeMarkdown(reason)}`),
    ...(table.notes ?? []).map(renderText),
  ];
  return [
    `<a id="${table.id}"></a>\n\n**${label}.** ${renderText(table.caption)}`,
    [heads, rules, ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n'),
    ...(notes.length === 0 ? [] : [notes.join('  \n')]),
  ].join('\n\n');
}

/**
 * Heads of the columns. Markdown has no heading over several columns: the first of a group names it for those that follow, and a head that
 * says too little without it does too.
 */
function headsOf({ columns }: Table): string[] {
  const isTwice = (head: string) => columns.filter((other) => other.head === head).length > 1;
  return columns.map(({ head, group }, index) =>
    escapeMarkdown(
      group === undefined || (columns[index - 1]?.group === group && !isTwice(head)) ? head : `${group}: ${head}`,
    ),
  );
}

function renderCell(cell: Cell, missing: MissingReasons): string {
  const text = escapeMarkdown(cell.text);
  return [
    cell.isBest === true ? `**${text}**` : text,
    cell.reason === undefined ? '' : `<sup>${missing.letterOf(cell.reason)}</sup>`,
    cell.under === undefined ? '' : ` ${escapeMarkdown(cell.under)}`,
  ].join('');
}

function renderFigure(figure: Figure, label: string): string {
  const panels = figure.panels.map((panel, index) => {
    const image = `![${escapeMarkdown(panel.alt)}](${panelFile(figure.id, index)})`;
    return panel.title === undefined ? image : `*${escapeMarkdown(panel.title)}*\n\n${image}`;
  });
  const legend = figure.legend === undefined ? [] : [`Legend: ${figure.legend.map(legendWords).join('; ')}`];
  return [`<a id="${figure.id}"></a>`, ...panels, ...legend, `**${label}.** ${renderText(figure.caption)}`].join(
    '\n\n',
  );
}

const markWords: Record<LegendMark, string> = {
  line: 'line',
  dashed: 'dashed line',
  frame: 'frame',
  'dashed-frame': 'dashed frame',
  circle: 'circle',
  square: 'square',
  'triangle-up': 'triangle',
  diamond: 'diamond',
  cross: 'cross',
  'triangle-down': 'triangle on its tip',
  ramp: 'colours from 0 to 1',
};

function legendWords({ label, colour, mark, ramp }: LegendItem): string {
  if (mark === 'ramp')
    return `${escapeMarkdown(label)} (from ${wordFor(ramp?.[0])} for 0 to ${wordFor(ramp?.at(-1))} for 1)`;
  const name = colourNames[colour];
  return `${escapeMarkdown(label)} (${name === undefined ? '' : `${name} `}${markWords[mark]})`;
}

function wordFor(colour: string | undefined): string {
  return colour === undefined ? 'one end' : (colourNames[colour] ?? colour);
}

/** Text that stays text: no emphasis, link, tag or table cell can come out of a file name. */
function escapeMarkdown(text: string): string {
  return text
    .replace(/\s*\n\s*/g, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/([\\`*_{}[\]|#~])/g, '\\$1');
}
