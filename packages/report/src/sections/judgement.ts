import { findingsOf, rulesOf } from '../compare/findings.ts';
import { profileModels } from '../compare/model-profiles.ts';
import { recommend, type Choice } from '../compare/recommend.ts';
import type { Block, Section, Text } from '../document/document.ts';
import { paragraph } from '../document/paragraphs.ts';
import { formatPercent, formatShare } from '../numbers/format-number.ts';
import { formatBytes, formatMilliseconds } from '../numbers/format-unit.ts';
import { primaryLabel, type Study } from './study.ts';

/** Strengths and weaknesses of each model, and a recommendation by use, all by rules that are printed with them. */
export function judgementSection(study: Study): Section {
  const { comparison, config } = study;
  const findings = findingsOf(comparison, config);
  const label = primaryLabel(study);
  const models = comparison.models.map((model, index): Section => {
    const mine = findings.get(model) ?? [];
    return {
      kind: 'section',
      id: `judgement-${index + 1}`,
      title: model,
      blocks: [
        ...points(
          'Strengths',
          mine.filter((finding) => finding.isStrength).map((finding) => finding.text),
        ),
        ...points(
          'Weaknesses',
          mine.filter((finding) => !finding.isStrength).map((finding) => finding.text),
        ),
      ],
    };
  });
  return {
    kind: 'section',
    id: 'judgement',
    title: 'Strengths, weaknesses and recommendation',
    blocks: [
      ...models,
      { kind: 'section', id: 'recommendation', title: 'Recommendation by use', blocks: recommendation(study) },
      {
        kind: 'details',
        summary: 'The rules behind these sentences',
        blocks: [
          paragraph(
            'Every sentence above comes from one of these rules and a number of this report; where the number is missing, the rule says nothing. Shares are means over the own test parts of the data sets that every model was trained on, costs are medians over the same runs.',
          ),
          {
            kind: 'list',
            items: [
              `Most accurate: the highest mean ${label}; models less than ${formatShare(config.levelWithin)} behind it are level with it.`,
              `Fastest, and least memory: the lowest median time an image, and the lowest peak memory while evaluating, among the models whose mean ${label} is at least ${formatPercent(config.usableFrom, 0)} of the highest: a fast model that is mostly wrong is no use. Models that are one network at one input size share the lower figure: theirs differ by chance alone.`,
              `None for anything: even the highest mean ${label} is below ${formatShare(config.nothingBelow)}.`,
              ...rulesOf(comparison.task).map(({ says }) => says),
            ],
          },
        ],
      },
    ],
  };
}

function points(label: string, texts: readonly string[]): Block[] {
  if (texts.length === 0) return [paragraph([{ kind: 'strong', text: `${label}:` }, ' none by the rules below.'])];
  return [
    paragraph([{ kind: 'strong', text: `${label}:` }]),
    { kind: 'list', items: texts.map((text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`) },
  ];
}

const needs: Record<
  Choice['use'],
  { readonly need: string; readonly figure: (value: number) => string; readonly what: (label: string) => string }
> = {
  accuracy: { need: 'Where accuracy matters most', figure: formatShare, what: (label) => `mean ${label}` },
  speed: { need: 'Where time is short', figure: formatMilliseconds, what: () => 'median time an image' },
  memory: { need: 'Where memory is scarce', figure: formatBytes, what: () => 'peak memory while evaluating' },
};

function recommendation(study: Study): Block[] {
  const { comparison, config } = study;
  const { choices, excluded, open } = recommend(profileModels(comparison), comparison.task, config);
  const label = primaryLabel(study);
  const items = choices.map(({ use, models, value, next }): Text => {
    const { need, figure, what } = needs[use];
    return [
      { kind: 'strong', text: `${need}: ` },
      models.length === 1
        ? models[0]!
        : `${models.join(' or ')}, which are ${use === 'accuracy' ? 'level' : 'one network'}`,
      ` (${what(label)} ${figure(value)}${next === null ? '' : `; next ${next.model}, ${figure(next.value)}`}).`,
    ];
  });
  return [
    {
      kind: 'list',
      items: [
        ...items,
        ...open.map(({ use, reason }): Text => [
          { kind: 'strong', text: `${needs[use].need}: ` },
          `no recommendation, since ${reason}.`,
        ]),
      ],
    },
    ...(excluded.length === 0
      ? []
      : [paragraph(`Left out for speed and memory, being too far behind in ${label}: ${excluded.join(', ')}.`)]),
    {
      kind: 'note',
      text: 'This compares models for research. It is no evidence that any of them is fit for use on patients.',
    },
  ];
}
