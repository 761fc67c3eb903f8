import { commonRanking, duelsBy } from '../compare/duels.ts';
import { profileModels } from '../compare/model-profiles.ts';
import { recommend, type Choice } from '../compare/recommend.ts';
import type { Block, Card, Phrase, Section } from '../document/document.ts';
import { paragraph } from '../document/paragraphs.ts';
import { countOf, formatPercent, formatShare } from '../numbers/format-number.ts';
import { formatBytes, formatMilliseconds } from '../numbers/format-unit.ts';
import { primaryLabel, type Study } from './study.ts';

/** What a reader in a hurry should know: who won what, by how much, and what the best model does on pictures of its test set. */
export function summarySection(study: Study): Section {
  return {
    kind: 'section',
    id: 'summary',
    title: 'In short',
    blocks: [...cardBlocks([...useCards(study), ...commonCard(study)]), ...exclusions(study), ...inPractice(study)],
  };
}

const uses: Record<Choice['use'], { label: string; figure: (value: number) => string; what: string }> = {
  accuracy: { label: 'Most accurate', figure: formatShare, what: '' },
  speed: {
    label: 'Fastest',
    figure: (value) => `${formatMilliseconds(value)} an image`,
    what: 'median, one image at a time',
  },
  memory: { label: 'Least memory', figure: formatBytes, what: 'peak while evaluating' },
};

function cardBlocks(cards: readonly Card[]): Block[] {
  return cards.length === 0 ? [] : [{ kind: 'cards', cards }];
}

function useCards(study: Study): Card[] {
  const { comparison, config } = study;
  const profiles = profileModels(comparison);
  const recommendation = recommend(profiles, comparison.task, config);
  const label = primaryLabel(study);
  const duels = duelsBy(config.primary, comparison);
  const chosen = recommendation.choices.map(({ use, models, value, next }): Card => {
    const { label: useLabel, figure, what } = uses[use];
    const other = use === 'accuracy' ? 'model' : 'network';
    const nextText =
      next === null ? `No other ${other} to compare with.` : `Next: ${next.model}, ${figure(next.value)}.`;
    if (use !== 'accuracy')
      return {
        label: useLabel,
        choice: models.join(', '),
        figure: figure(value),
        text: `${capital(what)}. ${nextText}`,
      };
    const { runs } = profiles[0]!;
    const first = comparison.task.headlines.find(({ name }) => name === config.primary)?.first ?? useLabel;
    const meanOver = new Set(runs.map((run) => run.trainedOn)).size;
    const seeds = runs.length / meanOver;
    const wins = duels.filter(({ ranking }) => ranking.length > 1 && ranking[0]!.run.model === models[0]).length;
    const setCount = duels.filter(({ ranking }) => ranking.length > 1).length;
    return {
      label: models.length === 1 ? first : `${first} (level)`,
      choice: models.join(', '),
      figure: `${label} ${formatShare(value)}`,
      text: `Mean over ${countOf(meanOver, 'own test part')}${seeds > 1 && Number.isInteger(seeds) ? `, ${seeds} seeds each` : ''}. ${models.length === 1 && setCount > 0 ? `First on ${wins} of ${countOf(setCount, 'data set')}. ` : ''}${nextText}`,
    };
  });
  return chosen;
}

function commonCard(study: Study): Card[] {
  const { comparison, config } = study;
  const [first, second] = commonRanking(config.primary, comparison);
  if (first === undefined || comparison.commonTest === null || first.score < config.nothingBelow) return [];
  const next =
    second === undefined
      ? ''
      : ` Next: ${second.run.model} trained on ${second.run.trainedOn}, ${formatShare(second.score)}.`;
  return [
    {
      label: 'Best across data sets',
      choice: `${first.run.model}, trained on ${first.run.trainedOn}`,
      figure: `${primaryLabel(study)} ${formatShare(first.score)}`,
      text: `On the common test set ${comparison.commonTest} (${countOf(first.result.test.images, 'image')}).${next}`,
    },
  ];
}

function exclusions(study: Study): Block[] {
  const { comparison, config } = study;
  const { excluded, open } = recommend(profileModels(comparison), comparison.task, config);
  const label = primaryLabel(study);
  return [
    ...(excluded.length === 0
      ? []
      : [
          {
            kind: 'note' as const,
            text: `Not considered for speed or memory, since ${excluded.length === 1 ? 'its' : 'their'} mean ${label} is below ${formatPercent(config.usableFrom, 0)} of the best: ${excluded.join(', ')}.`,
          },
        ]),
    ...[...new Set(open.map((entry) => entry.reason))].map((reason) => ({
      kind: 'note' as const,
      text: `No recommendation for ${open.flatMap((entry) => (entry.reason === reason ? [entry.use] : [])).join(', ')}: ${reason}.`,
    })),
  ];
}

/** The best run on each data set, told as what a reader of its test pictures would see. */
function inPractice(study: Study): Block[] {
  const { comparison, config } = study;
  const sentences = duelsBy(config.primary, comparison).flatMap(({ trainedOn, ranking }): (readonly Phrase[])[] => {
    const best = ranking[0];
    if (best === undefined) return [];
    const told = comparison.task.inPractice(best.result.test, best.run.label);
    return told === null ? [] : [[{ kind: 'strong', text: trainedOn }, ': ', ...told]];
  });
  if (sentences.length === 0) return [];
  return [
    paragraph([
      `The first model of each data set by ${primaryLabel(study)} does this on its test pictures (`,
      { kind: 'see', id: 'results', text: 'all results' },
      '):',
    ]),
    { kind: 'list', items: sentences },
    paragraph([
      'How these choices were made is stated under ',
      { kind: 'see', id: 'judgement', text: 'Strengths, weaknesses and recommendation' },
      '; what limits them, under ',
      { kind: 'see', id: 'limitations', text: 'Limitations' },
      '.',
    ]),
  ];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
