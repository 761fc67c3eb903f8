import { intervalChart, type IntervalRow } from '../charts/interval-chart.ts';
import { duelsBy } from '../compare/duels.ts';
import { isSure, leadsOf, type Lead } from '../compare/order-models.ts';
import type { Block, Cell, Figure, Panel, Section, Table } from '../document/document.ts';
import { paragraph } from '../document/paragraphs.ts';
import { countOf, formatFixed, formatShare, measuredCell } from '../numbers/format-number.ts';
import { notMeasured, type Interval } from '../numbers/measured.ts';
import { modelColour, primaryLabel, primaryOf, type Study } from './study.ts';

/** Which model is before which, by how much, and whether other images or another seed might turn that round. */
export async function orderBlocks(study: Study): Promise<Section[]> {
  const { comparison, config } = study;
  if (comparison.models.length < 2) return [];
  const leads = leadsOf(comparison, config.primary);
  const judged = leads.filter(({ overImages, overSeeds }) => overImages.interval ?? overSeeds.interval);
  const figure = await intervalFigure(study);
  if (judged.length === 0 && figure.length === 0) return [];
  const blocks: Block[] = [
    ...(judged.length === 0 ? [] : [paragraph(sentences(study, leads)), leadTable(study, leads)]),
    ...figure,
  ];
  return [{ kind: 'section', id: 'order', title: 'The order of the models', blocks }];
}

function sentences(study: Study, leads: readonly Lead[]): string {
  const { comparison, config } = study;
  const orders = duelsBy(config.primary, comparison).flatMap(({ testName, trainedOn, ranking }) => {
    if (ranking.length < 2) return [];
    const own = leads.filter((lead) => lead.trainedOn === trainedOn);
    const neighbours = ranking.slice(1).map((second, index) => {
      const first = ranking[index]!.run.model;
      return own.find((lead) => lead.first === first && lead.second === second.run.model)!;
    });
    const open = neighbours.filter((lead) => !isSure(lead));
    const order = ranking.map(({ run, score }) => `${run.model} (${formatShare(score)})`).join(', then ');
    const doubt =
      open.length === 0
        ? 'Each step of this order holds by the intervals below.'
        : `The intervals below do not settle ${open.length === neighbours.length ? 'any step of it' : open.map(({ first, second }) => `whether ${first} is before ${second}`).join(' or ')}.`;
    return [`On ${testName}, by ${primaryLabel(study)}: ${order}. ${doubt}`];
  });
  return orders.join(' ');
}

function leadTable(study: Study, leads: readonly Lead[]): Table {
  const withSeeds = leads.some(({ overSeeds }) => overSeeds.interval !== null);
  const withImages = leads.some(({ overImages }) => overImages.interval !== null);
  const cell = (of: { interval: Interval | null; reason?: string }): Cell =>
    of.interval === null
      ? measuredCell(notMeasured(of.reason!), formatShare)
      : { text: `${formatFixed(of.interval[0], 3)} to ${formatFixed(of.interval[1], 3)}` };
  const tests = [...new Set(leads.map((lead) => lead.testName))];
  return {
    kind: 'table',
    id: 'leads',
    caption: `By how much one model leads another in ${primaryLabel(study)} on the own test part, with 95 % intervals of the difference.`,
    columns: [
      { head: 'First', align: 'text', isRowHead: true },
      { head: 'Second', align: 'text', isRowHead: true },
      { head: 'Lead', align: 'number' },
      ...(withImages ? [{ head: 'over images', align: 'number' as const, group: '95 % interval' }] : []),
      ...(withSeeds ? [{ head: 'over seeds', align: 'number' as const, group: '95 % interval' }] : []),
      { head: 'Order', align: 'text' },
    ],
    groups: tests.map((test) => ({
      label: test,
      rows: leads
        .filter((lead) => lead.testName === test)
        .map((lead): Cell[] => [
          { text: lead.first },
          { text: lead.second },
          { text: formatShare(lead.difference), value: lead.difference },
          ...(withImages ? [cell(lead.overImages)] : []),
          ...(withSeeds ? [cell(lead.overSeeds)] : []),
          { text: isSure(lead) ? 'holds' : 'may be chance' },
        ]),
    })),
    notes: [
      ...(withImages
        ? [
            'Over images: paired bootstrap (2000 draws of test images, or of groups of them where the data set names groups; both models on the same draw, each as the mean of its seeds): what other test images might have shown.',
          ]
        : []),
      ...(withSeeds
        ? [
            'Over seeds: Student’s t over the differences between trainings with equal seeds: what other starting weights and another order of the training images might have shown.',
          ]
        : []),
      'The order holds where zero is outside of each interval that there is.',
    ],
  };
}

async function intervalFigure(study: Study): Promise<Figure[]> {
  const panels: Panel[] = [];
  for (const { trainedOn, testName, ranking } of duelsBy(study.config.primary, study.comparison)) {
    if (ranking.length < 2 || ranking.every(({ interval }) => interval === undefined)) continue;
    const rows = ranking.map(({ run, score, interval, seeds }): IntervalRow => ({
      name: run.model,
      colour: modelColour(study, run.model),
      value: score,
      ...(interval === undefined ? {} : { interval }),
      single:
        seeds < 2
          ? []
          : study.comparison.runs
              .filter((other) => other.trainedOn === trainedOn && other.model === run.model)
              .flatMap((other) => primaryOf(study, other.results[0]!.test).value ?? []),
    }));
    panels.push(await intervalChart(testName, primaryLabel(study), rows));
  }
  if (panels.length === 0) return [];
  const seeds = Math.max(...duelsBy(study.config.primary, study.comparison).flatMap(({ ranking }) => ranking.map((entry) => entry.seeds))); // prettier-ignore
  return [
    {
      kind: 'figure',
      id: 'primary-intervals',
      caption: `${primaryLabel(study)} on the own test part with its 95 % interval${seeds > 1 ? `; rings: single trainings of up to ${countOf(seeds, 'seed')}, the dot their mean, the line the interval of that mean over seeds` : ', by bootstrap over images'}.`,
      panels,
    },
  ];
}
