import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { Block, Report } from './document.ts';
import { renderHtml } from './render-html.ts';

const reportOf = (...blocks: Block[]): Report => ({
  title: 'A report',
  subtitle: 'of a test',
  lead: [],
  sections: [{ kind: 'section', id: 'only', title: 'Only', blocks }],
});
const body = (html: string) => /<main id="content">([^]*)<\/main>/.exec(html)![1]!;

describe('renderHtml()', () => {
  it('allows its own style sheet, by hash, and data pictures, and nothing else', () => {
    const html = renderHtml(reportOf());
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)![1]!;
    const style = /<style>([^]*?)<\/style>/.exec(html)![1]!;
    expect(policy).toBe(
      `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; img-src data:; base-uri 'none'; form-action 'none'`,
    );
    expect(html).not.toMatch(/<script|\sstyle="|@import|url\((?!#)|https?:\/\//);
  });

  it('turns no text into markup, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', 'a', '/', '=', ' ', '\u0000') }),
        (text) => {
          const html = body(
            renderHtml(
              reportOf(
                { kind: 'paragraph', text },
                {
                  kind: 'table',
                  id: 't',
                  caption: text,
                  columns: [{ head: text, align: 'text' }],
                  groups: [{ label: text, rows: [[{ text, under: text, reason: text }]] }],
                },
                {
                  kind: 'figure',
                  id: 'f',
                  caption: '',
                  panels: [
                    {
                      kind: 'chart',
                      title: text,
                      svg: '<svg width="1" height="1"></svg>',
                      width: 1,
                      height: 1,
                      alt: text,
                    },
                  ],
                },
              ),
            ),
          );
          const tags = html.match(/<[^>]*>/g)!.map((tag) => /^<\/?([a-z0-9]+)/.exec(tag)?.[1]);
          expect(new Set(tags)).toEqual(
            new Set([
              'section',
              'h2',
              'p',
              'div',
              'b',
              'table',
              'thead',
              'tbody',
              'tr',
              'th',
              'td',
              'span',
              'sup',
              'ul',
              'li',
              'figure',
              'figcaption',
              'svg',
            ]),
          );
          expect(html).not.toContain('\u0000');
        },
      ),
      { numRuns: 60 },
    );
  });

  it('gives the ids of a drawing a name of their own, and its text to those who cannot see it', () => {
    const svg = '<svg width="1" height="1"><g clip-path="url(#c0)"/><clipPath id="c0"/></svg>';
    const panel = { kind: 'chart' as const, svg, width: 1, height: 1, alt: 'a "drawing"' };
    const html = renderHtml(reportOf({ kind: 'figure', id: 'f', caption: 'x', panels: [panel, panel] }));
    expect(html).toContain(
      '<svg role="img" aria-label="a &quot;drawing&quot;" width="1" height="1"><g clip-path="url(#f-1-c0)"/><clipPath id="f-1-c0"/></svg>',
    );
    expect(html).toContain('<clipPath id="f-2-c0"/>');
  });

  it('marks the best cell, and explains a missing one once', () => {
    const missing = { text: '–', reason: 'nothing was detected' };
    const html = renderHtml(
      reportOf({
        kind: 'table',
        id: 't',
        caption: 'x',
        columns: [{ head: 'P', align: 'number' }],
        groups: [{ rows: [[{ text: '0.500', isBest: true }], [missing], [missing]] }],
      }),
    );
    expect(html).toContain('<td class="number"><strong>0.500</strong></td>');
    expect(html.match(/–<sup>a<\/sup>/g)).toHaveLength(2);
    expect(html.match(/nothing was detected/g)).toHaveLength(1);
  });

  it('numbers tables and figures in reading order, also inside folded parts', () => {
    const table = (id: string): Block => ({ kind: 'table', id, caption: id, columns: [], groups: [] });
    const html = renderHtml(
      reportOf(
        table('one'),
        { kind: 'details', summary: 's', blocks: [table('two')] },
        { kind: 'section', id: 's', title: 's', blocks: [table('three')] },
      ),
    );
    expect([...html.matchAll(/<b>(Table \d)\.<\/b> (\w+)/g)].map(([, label, id]) => [label, id])).toEqual([
      ['Table 1', 'one'],
      ['Table 2', 'two'],
      ['Table 3', 'three'],
    ]);
  });
});
