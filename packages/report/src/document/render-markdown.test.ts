import type { Block, Report } from './document.ts';
import { renderMarkdown } from './render-markdown.ts';

const reportOf = (...blocks: Block[]): Report => ({
  title: 'A report',
  subtitle: 'of a test',
  lead: [],
  sections: [{ kind: 'section', id: 'only', title: 'Only', blocks }],
});

describe('renderMarkdown()', () => {
  it('keeps text as text: no emphasis, tag, link or table cell comes out of a file name', () => {
    const markdown = renderMarkdown(
      reportOf({
        kind: 'table',
        id: 't',
        caption: 'x',
        columns: [{ head: 'File', align: 'text' }],
        groups: [{ rows: [[{ text: 'a|b_c*d\n<b>[x](y)`' }]] }],
      }),
    );
    expect(markdown).toContain('| a\\|b\\_c\\*d &lt;b&gt;\\[x\\](y)\\` |');
  });

  it('writes tables with their marks, groups and reasons', () => {
    const markdown = renderMarkdown(
      reportOf({
        kind: 'table',
        id: 't',
        caption: 'Scores',
        columns: [
          { head: 'Model', align: 'text' },
          { head: 'P', align: 'number' },
        ],
        groups: [
          {
            label: 'wrist',
            rows: [
              [{ text: 'a' }, { text: '0.5', isBest: true, under: '0.4–0.6' }],
              [{ text: 'b' }, { text: '–', reason: 'nothing was detected' }],
            ],
          },
        ],
      }),
    );
    expect(markdown).toContain(
      '**Table 1.** Scores\n\n| Model | P |\n| :-- | --: |\n| **wrist** |  |\n| a | **0.5** 0.4–0.6 |\n| b | –<sup>a</sup> |\n\n<sup>a</sup> nothing was detected',
    );
  });

  it('names a group of columns at its first column, and wherever a head would stand twice', () => {
    const markdown = renderMarkdown(
      reportOf({
        kind: 'table',
        id: 't',
        caption: 'Scores',
        columns: [
          { head: 'Model', align: 'text' },
          { head: 'IoU', align: 'number', group: 'box' },
          { head: 'Recall', align: 'number', group: 'box' },
          { head: 'at 0.75', align: 'number', group: 'box' },
          { head: 'Recall', align: 'number', group: 'class' },
          { head: 'F1', align: 'number', group: 'class' },
        ],
        groups: [{ rows: [] }],
      }),
    );
    expect(markdown).toContain('| Model | box: IoU | box: Recall | at 0.75 | class: Recall | F1 |');
  });

  it('puts marks beside words, not beside spaces, where they would be printed', () => {
    const markdown = renderMarkdown(
      reportOf({
        kind: 'paragraph',
        text: [{ kind: 'strong', text: 'Small sets. ' }, 'Few', { kind: 'emphasis', text: ' pictures' }],
      }),
    );
    expect(markdown).toContain('**Small sets.** Few *pictures*');
  });

  it('links each drawing by the file that it is written to', () => {
    const markdown = renderMarkdown(
      reportOf({
        kind: 'figure',
        id: 'pr',
        caption: 'Curves',
        panels: [{ kind: 'chart', title: 'wrist', svg: '', width: 1, height: 1, alt: 'a curve' }],
        legend: [{ label: 'yolo11n', colour: '#0072b2', mark: 'line' }],
      }),
    );
    expect(markdown).toContain(
      '*wrist*\n\n![a curve](figures/pr-1.svg)\n\nLegend: yolo11n (blue line)\n\n**Figure 1.** Curves',
    );
  });
});
