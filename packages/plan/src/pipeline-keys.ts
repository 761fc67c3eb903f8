import { optionsOf, taskOf } from '@loupe/train/schema';
import { z } from 'zod';
import { pipelineJsonSchema, zooNames } from './pipeline-schema.ts';

/** What this page reads of a JSON schema. */
interface Node {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: string | number | boolean | null;
  readonly enum?: readonly (string | number | boolean | null)[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node | boolean;
  readonly prefixItems?: readonly Node[];
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
}

/** Settings that stand in several places are listed once. */
const listedElsewhere: Readonly<Record<string, string>> = {
  'datasets.<name>.split': 'split',
  'datasets.<name>.augment': 'augment',
  'models.<name>.train': 'train',
  'models.<name>.sweep.<axis>.<point>.train': 'train',
  'matrix.overrides[].train': 'train',
  'train.augment[]': 'augment',
};

/** `docs/pipeline-keys.md`: every key of a pipeline and every option of a model, from the schemas themselves. */
export function pipelineKeysMarkdown(): string {
  const { properties = {} } = pipelineJsonSchema() as Node;
  const simple = Object.entries(properties).filter(([, node]) => !hasKeys(node));
  const sections = Object.entries(properties).filter(([, node]) => hasKeys(node));
  const models = zooNames as Parameters<typeof taskOf>[0][];
  return `${[
    '# Every key of a pipeline',
    '',
    'Written by `npx nx run pipeline:schema` from the schemas that check a pipeline; [pipelines.md](pipelines.md) explains how they work together.',
    '`<name>` is any name, `[]` an entry of a list.',
    ...table(
      '## At the top',
      simple.map(([key, node]) => row(key, node)),
    ),
    ...sections.flatMap(([key, node]) => [
      ...table(`## ${key}`, rowsOf(key, node)),
      ...(node.description === undefined ? [] : ['', upperFirst(node.description)]),
    ]),
    ...table(
      '## Options of models',
      models.flatMap((model) => {
        const rows = rowsOf('', z.toJSONSchema(optionsOf(model), { io: 'input', unrepresentable: 'any' }) as Node);
        const name = `\`${model}\` (${taskOf(model)})`;
        return rows.length === 0 ? [[name, '', '', 'none']] : rows.map(([key, ...rest]) => [`${name} ${key}`, ...rest]);
      }),
    ),
  ].join('\n')}\n`;
}

type Row = readonly string[];

function table(heading: string, rows: readonly Row[]): string[] {
  return [
    '',
    heading,
    '',
    '| key | value | default | meaning |',
    '| --- | --- | --- | --- |',
    ...rows.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`),
  ];
}

/** One row for each key under a node, those of each option of a union under the value that tells the options apart. */
function rowsOf(path: string, node: Node): Row[] {
  const elsewhere = listedElsewhere[path];
  if (elsewhere !== undefined) return [[`\`${path}\``, 'object', '', `the keys of [${elsewhere}](#${elsewhere})`]];
  const options = unionOf(node)?.filter(hasKeys);
  if (options !== undefined) return options.flatMap((option) => rowsOf(withKind(path, option), option));
  if (node.properties !== undefined) {
    return Object.entries(node.properties).flatMap(([key, child]) => {
      const at = path === '' ? key : `${path}.${key}`;
      return hasKeys(child) ? [...ownRow(at, child), ...rowsOf(at, child)] : [row(at, child)];
    });
  }
  if (isNode(node.additionalProperties)) return rowsOf(`${path}.${nameFor(path)}`, node.additionalProperties);
  return isNode(node.items) ? rowsOf(`${path}[]`, node.items) : [row(path, node)];
}

/** What an object says of itself, where it says anything. */
function ownRow(path: string, node: Node): Row[] {
  return node.description === undefined || listedElsewhere[path] !== undefined ? [] : [row(path, node)];
}

function row(path: string, node: Node): Row {
  return [
    `\`${path}\``,
    valueOf(node),
    node.default === undefined ? '' : `\`${JSON.stringify(node.default)}\``,
    // Else a page would take `<filename>` for a tag.
    (node.description ?? '').replaceAll('<', '&lt;'),
  ];
}

function valueOf(node: Node): string {
  if (node.const !== undefined) return `\`${String(node.const)}\``;
  if (node.enum !== undefined) return node.enum.map((value) => `\`${String(value)}\``).join(', ');
  const union = unionOf(node);
  if (union !== undefined) return [...new Set(union.map(valueOf))].join(' or ');
  if (node.type === 'array') {
    if (node.prefixItems !== undefined) return `[${node.prefixItems.map(valueOf).join(', ')}]`;
    return isNode(node.items) ? `list of ${valueOf(node.items)}` : 'list';
  }
  return `${node.type === 'string' ? 'text' : (node.type ?? 'any')}${rangeOf(node)}`;
}

function rangeOf({ minimum, maximum, exclusiveMinimum }: Node): string {
  // A whole number without an end of its own has JavaScript's.
  const bound = (end: number | undefined) =>
    end === undefined || Math.abs(end) >= Number.MAX_SAFE_INTEGER ? undefined : String(end);
  const [low, high] = [bound(minimum), bound(maximum)];
  if (low !== undefined && high !== undefined) return ` from ${low} to ${high}`;
  if (low !== undefined) return ` from ${low}`;
  if (exclusiveMinimum !== undefined) return ` over ${exclusiveMinimum}`;
  return high === undefined ? '' : ` up to ${high}`;
}

/** `train.optimiser (adamw)`: what tells one option of a union from the others. */
function withKind(path: string, option: Node): string {
  const told = Object.values(option.properties ?? {}).find((child) => child.const !== undefined);
  return told === undefined ? path : `${path} (${String(told.const)})`;
}

const isNode = (value: Node | boolean | undefined): value is Node => typeof value === 'object';
const unionOf = ({ anyOf, oneOf }: Node) => anyOf ?? oneOf;
const nameFor = (path: string) => (path.endsWith('.sweep') ? '<axis>' : path.endsWith('<axis>') ? '<point>' : '<name>');
const upperFirst = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function hasKeys(node: Node): boolean {
  if (node.properties !== undefined) return true;
  const inner = [node.items, node.additionalProperties].filter(isNode);
  return [...inner, ...(unionOf(node) ?? [])].some(hasKeys);
}
