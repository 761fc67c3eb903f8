import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { report } from './stage.ts';
import { findChromium } from './testing/find-chromium.ts';
import { openInChromium } from './testing/chromium-page.ts';
import { makeReportWorkspace } from './testing/make-report-workspace.ts';

const chromium = findChromium(process.env['LOUPE_CHROMIUM']);
if (chromium === undefined)
  console.log('skipped: no Chromium on this machine (apt-get install chromium, or name one in LOUPE_CHROMIUM)');
const withChromium = chromium === undefined ? describe.skip : describe;

withChromium('report.html in headless Chromium', () => {
  it.each([
    ['two classes, three data sets and their union', { scale: 0.1 }],
    ['one class, one data set', { scale: 0.1, sets: 1, classes: ['fracture'] }],
    [
      'long names',
      {
        scale: 0.1,
        sets: 2,
        classes: [
          'distal radius fracture, displaced',
          'periosteal reaction',
          'foreign body, metal',
          'bone anomaly',
          'soft tissue swelling',
          'text marker',
          'fracture',
          'pronator sign',
          'bone lesion',
        ],
      },
    ],
  ])('prints no message, asks for nothing, and fits its window: %s', async (_, options) => {
    const workspace = await makeReportWorkspace(options);
    try {
      const folder = await workspace.run(report, {
        config: { title: 'Fixture, not a study' },
        inputs: workspace.inputs,
      });
      const findings = await openInChromium(join(workspace.root, folder, 'report.html'), {
        chromium: chromium!,
        widths: [1280, 390],
      });
      expect(findings).toEqual({
        messages: [],
        requests: [],
        repeatedIds: [],
        brokenLinks: [],
        unnamedDrawings: 0,
        cutWords: [],
        brokenPictures: 0,
        widths: {
          1280: { overflow: 0, height: expect.any(Number) },
          390: { overflow: 0, height: expect.any(Number) },
        },
      });
    } finally {
      await workspace.remove();
    }
  });
});

withChromium('openInChromium()', () => {
  it('sees what is wrong with a page', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'loupe-page-'));
    try {
      const page =
        '<!doctype html><meta charset="utf-8"><img src="https://example.com/x.png"><svg width="10" height="10"><text x="0" y="8">a long word</text><image href="data:image/png;base64,AAAA"/></svg>' +
        '<p id="a"></p><p id="a"></p><a href="#b">x</a><div style="width:2000px;height:1px"></div><script>console.log("hello")</script>';
      await writeFile(join(folder, 'page.html'), page);
      const findings = await openInChromium(join(folder, 'page.html'), { chromium: chromium!, widths: [390] });
      expect(findings).toMatchObject({
        requests: ['https://example.com/x.png'],
        repeatedIds: ['a'],
        brokenLinks: ['#b'],
        unnamedDrawings: 1,
        cutWords: ['a long word'],
        brokenPictures: 1,
      });
      expect(findings.messages.join('\n')).toMatch(/console\.log[^]*hello/);
      expect(findings.widths[390]!.overflow).toBeGreaterThan(1000);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
