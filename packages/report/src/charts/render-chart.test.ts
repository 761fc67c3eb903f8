import { barChart } from './bar-chart.ts';
import { confusionChart } from './confusion-chart.ts';
import { historyChart } from './history-chart.ts';
import { prCurveChart } from './pr-curves.ts';
import { scatterChart } from './scatter-chart.ts';
import { textWidth } from './text-width.ts';
import { thinOut } from './thin-out.ts';

const line = {
  model: 'a',
  colour: '#0072b2',
  recall: [0, 0.5, 1],
  precision: [1, 0.8, 0.1],
  operatingPoint: { recall: 0.5, precision: 0.8 },
};

describe('renderChart()', () => {
  it('gives the same text whenever the numbers are the same, however many charts came before', async () => {
    const first = await prCurveChart('wrist', [line]);
    await prCurveChart('another', [line, { ...line, model: 'b' }]);
    expect(await prCurveChart('wrist', [line])).toEqual(first);
  });

  it('draws plain SVG: words and lines in the colour of the page, nothing to fetch or to run', async () => {
    const { svg, width, height } = await prCurveChart('wrist', [line]);
    expect(svg).toMatch(
      /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" font-family="[^"]*" width="\d+" height="\d+" viewBox="0 0 \d+ \d+">.*<\/svg>$/,
    );
    expect(svg).toContain('fill="currentColor"');
    expect(svg).not.toMatch(/style=|<script|xlink|NaN|undefined/);
    expect([width, height].every((side) => side > 200 && side < 340)).toBe(true);
  });

  it('takes class names for words, whatever they hold', async () => {
    const name = `"]; throw 1; <script>alert(datum)</script> '`;
    const { svg } = await confusionChart('x', {
      labels: [name, 'background'],
      counts: [
        [3, 1],
        [2, 0],
      ],
    });
    expect(svg).not.toContain('<script');
    expect(svg).toMatch(/&lt;s|…/);
  });
});

describe('barChart()', () => {
  it('leaves names as they are, also those that look like a part of a drawing', async () => {
    const names = ['clip1', 'x role="y"', '0.123456'];
    const { svg } = await barChart(
      'x',
      names.map((name, index) => ({ name, count: index, colour: '#0072b2' })),
    );
    const texts = [...svg.matchAll(/<text [^>]*>([^<]*)</g)].map(([, text]) => text!.replaceAll('&quot;', '"'));
    expect(texts).toEqual(expect.arrayContaining(names));
  });
});

describe('scatterChart()', () => {
  it('prints the numbers of its axes in full', async () => {
    const point = (x: number) => ({ x, y: 0.5, model: 'a', set: 's' });
    const { svg } = await scatterChart({
      title: 'x',
      xTitle: 'x',
      yTitle: 'y',
      models: [{ label: 'a', colour: '#0072b2' }],
      sets: [{ label: 's', shape: 'circle' }],
      points: [point(0.061), point(0.069)],
    });
    const labels = [...svg.matchAll(/>(0\.0\d+)</g)].map(([, text]) => text);
    expect(labels).toContain('0.064');
    expect(new Set(labels).size).toBe(labels.length);
  });
});

describe('confusionChart()', () => {
  it('writes every count, and a dash where background meets background', async () => {
    const counts = {
      labels: ['fracture', 'background'],
      counts: [
        [31, 7],
        [12, 0],
      ],
    };
    const { svg, alt } = await confusionChart('x', counts, { lastIsNothing: true });
    expect([...svg.matchAll(/font-size="13px"[^>]*>([^<]*)</g)].map(([, text]) => text)).toEqual([
      '31',
      '7',
      '12',
      '–',
    ]);
    expect(alt).toContain('fracture: 31 as fracture, 7 as background');
  });
});

describe('historyChart()', () => {
  const points = (values: readonly (number | null)[]) => values.map((value, index) => ({ epoch: index + 1, value }));

  it('leaves a gap of a value that is undefined, and says from where to where a line goes', async () => {
    const { alt, svg } = await historyChart('share', 'Precision', [
      { label: 'a', colour: '#000', isDashed: false, points: points([null, 0.25, 0.5]) },
    ]);
    expect(alt).toBe('Precision over 3 epochs. a: from 0.250 to 0.500');
    expect(svg).not.toContain('NaN');
  });

  it('draws losses that span orders of magnitude on a logarithmic axis', async () => {
    const { svg } = await historyChart('loss', 'x', [
      { label: 'box', colour: '#000', isDashed: false, points: points([1000, 10, 1]) },
    ]);
    expect(svg).toContain('Loss (logarithmic)');
  });

  it('draws a training of one epoch', async () => {
    expect(
      (await historyChart('share', 'x', [{ label: 'a', colour: '#000', isDashed: false, points: points([0.3]) }])).svg,
    ).not.toContain('NaN');
  });
});

it('textWidth() grows with every character and with the size', () => {
  expect(textWidth('mAP50', 20)).toBeCloseTo(2 * textWidth('mAP50', 10), 12);
  expect(textWidth('WWW', 10)).toBeGreaterThan(textWidth('iii', 10));
});

it('thinOut() keeps both ends and the order', () => {
  const items = Array.from({ length: 1000 }, (_, index) => index);
  const thin = thinOut(items, 100);
  expect([thin[0], thin.at(-1), thin.length]).toEqual([0, 999, 100]);
  expect(thin).toEqual([...new Set(thin)].sort((a, b) => a - b));
  expect(thinOut([1, 2], 100)).toEqual([1, 2]);
});
