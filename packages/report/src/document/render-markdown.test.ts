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
