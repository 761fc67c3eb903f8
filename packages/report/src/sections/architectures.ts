import type { ModelLayer } from '@loupe/stage';
import type { Run } from '../compare/comparison.ts';
import { groupBy } from '../compare/group-by.ts';
import type { Block, Cell, Details, Table } from '../document/document.ts';
import { countOf, formatCount } from '../numbers/format-number.ts';
import type { Study } from './study.ts';

/** Rows of one summary; what lies deeper is counted in the row that holds it. */
const rowLimit = 80;

/** What each network is made of, folded away: its layers with their output and their parameters, once for each architecture and size. */
export function architectureBlocks({ comparison }: Study): Block[] {
  const networks = groupBy(
    comparison.runs.filter(({ layers }) => layers !== null),
    ({ card, layers }) => JSON.stringify([card.model, layers]),
  );
  const names = networks.map(([run]) => run!.card.model);
  return networks.map(([run], index): Details => {
    const { card, layers } = run!;
    const isAlone = names.filter((name) => name === card.model).length === 1;
    const labels = [...new Set(networks[index]!.map(({ model }) => model))];
    const title = isAlone ? card.model : `${card.model} (${labels.join(', ')})`;
    return {
      kind: 'details',
      summary: `The layers of ${title}`,
      blocks: [layerTable(`layers-${index + 1}`, title, card, layers!)],
    };
  });
}

function layerTable(
  id: string,
  title: string,
  { preprocessing: { size }, parameters }: Run['card'],
  layers: readonly ModelLayer[],
): Table {
  const depth = deepest(layers);
  const shown = layers.filter((layer) => layer.depth > 0 && layer.depth <= depth);
  return {
    kind: 'table',
    id,
    caption: `${title} for one image of ${size} x ${size} pixels: what each layer gives, and how many numbers it learns (${formatCount(parameters)} in all).${shown.length < layers.length - 1 ? ` Shown ${depth === 1 ? 'is the first level' : `are the first ${depth} levels`} of ${countOf(layers.length - 1, 'layer')}; the rest is counted in the rows that hold it.` : ''}`,
    columns: [
      { head: 'Layer', align: 'text', isRowHead: true },
      { head: 'Output', align: 'text' },
      { head: 'Parameters', align: 'number' },
    ],
    groups: [
      {
        rows: shown.map((layer): Cell[] => [
          { text: layer.name },
          { text: describeShapes(layer) },
          { text: formatCount(layer.parameters) },
        ]),
      },
    ],
  };
}

/** How deep the rows may go to stay within the limit; the first level is always shown. */
function deepest(layers: readonly ModelLayer[]): number {
  const most = Math.max(...layers.map(({ depth }) => depth));
  for (let depth = most; depth > 1; depth--)
    if (layers.filter((layer) => layer.depth > 0 && layer.depth <= depth).length <= rowLimit) return depth;
  return 1;
}

/** `40 x 40 x 64` for a map, `10` for a vector, and how many there are where a layer is applied to several maps. */
function describeShapes({ shapes: [first, ...others] }: ModelLayer): string {
  if (first === undefined) return 'not used here';
  return `${first.slice(1).join(' x ') || '1'}${others.length === 0 ? '' : ` and ${others.length} more`}`;
}
