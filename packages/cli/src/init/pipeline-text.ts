import { augmentedFolderOf } from '@loupe/dataset';
import type { Dataset, Task } from '@loupe/dataset/schema';
import type { GroupGuess } from './guess-groups.ts';

export interface PipelineFacts {
  /** Of the pipeline and of its data set. */
  readonly name: string;
  /** `data/wbc-zheng` */
  readonly source: string;
  readonly task: Task;
  /** Named in the file where it was asked for. */
  readonly format: string | undefined;
  readonly annotations: string | undefined;
  readonly dataset: Pick<Dataset, 'classes' | 'images' | 'rejected' | 'warnings'>;
  readonly groups: GroupGuess | undefined;
}

/** The models that are compared first: one that learns in minutes on two cores, and one that the literature knows. */
const pairs: Readonly<Record<Task, string>> = {
  detection: `  yolo11n: {}
  # Anchors from 16 px, as the pictures are seen at a reduced size.
  retinanet_resnet50_fpn: { options: { anchorScale: 0.5 } }`,
  segmentation: `  # 64 is the width of the paper; 16 learns in minutes on two cores.
  unet: { options: { width: 16 } }
  lraspp_mobilenet_v3_large: {}`,
  classification: `  resnet18: {}
  efficientnet_b0: {}`,
  localisation: `  # Its four blocks divide each side by 256: under 176 px nothing is left.
  own_cnn: { train: { size: 192 } }
  resnet50_2: {}`,
};

/** Largest side, in pixels, at which the pair still trains in minutes on two cores. */
const largestSize: Readonly<Record<Task, number>> = {
  detection: 256,
  segmentation: 192,
  classification: 128,
  localisation: 128,
};

const shares = { train: 0.7, val: 0.15, test: 0.15 };

/** A pipeline that runs as it is, as YAML. */
export function pipelineText({ name, source, task, format, annotations, dataset, groups }: PipelineFacts): string {
  const { images, classes } = dataset;
  const size = sizeFor(images, largestSize[task]);
  const learned = Math.max(1, Math.round(images.length * shares.train));
  const batch = learned < 16 ? 2 : 8;
  // Some 600 updates: enough to see that a model learns, and few enough to wait for.
  const epochs = Math.min(60, Math.max(4, Math.round((600 * batch) / learned)));
  const given = new Set(images.flatMap((image) => image.given ?? []));
  const isUnnamed = dataset.warnings.some(({ code }) => code === 'MASK_VALUES_UNNAMED');
  const unlabelled = dataset.rejected.filter(({ code }) => code === 'IMAGE_UNLABELLED').length;
  const leaks = groups === undefined ? 0 : countLeaks(images, groups);
  // Folders of altered copies; which picture each was made from only their looks say.
  const hasCopies = images.some(({ id }) => augmentedFolderOf(id) !== undefined);
  const ingest = [
    ...(format === undefined ? [] : [`format: ${format}`]),
    ...(annotations === undefined ? [] : [`annotations: ${quoted(annotations)}`]),
    ...(groups === undefined ? [] : [`group: { by: name-pattern, pattern: ${quoted(groups.pattern)} }`]),
    ...(hasCopies ? ['similar: 0.95'] : []),
    ...(isUnnamed
      ? [`masks: { values: { ${classes.map((name) => `${quoted(name)}: ${name.replace('value-', '')}`).join(', ')} } }`]
      : []),
  ];
  return `${[
    '# yaml-language-server: $schema=./pipeline.schema.json',
    '#',
    `# A first comparison on ${source}: ${task} of ${images.length} pictures, ${classes.length === 1 ? 'class' : 'classes'} ${classes.join(', ')}.`,
    '# Every key that can stand here: docs/pipelines.md.',
    '#',
    `#   npx nx run pipeline:${name}`,
    '#',
    `# Report: artifacts/${name}/report/report.html`,
    'datasets:',
    `  ${name}:`,
    `    source: ${quoted(source)}`,
    ...(groups === undefined
      ? []
      : [
          `    # Seen from the file names: ${groups.what}, ${groups.groups} groups. They stay in one part, or the test would measure memory.`,
        ]),
    ...(hasCopies
      ? [
          '    # A folder is called as one of altered copies: what looks alike stays in one part, or the test would measure memory.',
        ]
      : []),
    ...(isUnnamed
      ? ['    # What the values of the masks mean is not said anywhere: write names that you know for value-….']
      : []),
    ...(unlabelled > 0 && (task === 'detection' || task === 'segmentation')
      ? [
          `    # ${unlabelled === 1 ? '1 picture is in no annotation and is' : `${unlabelled} pictures are in no annotation and are`} left out. If somebody has looked, and there is no object: unlabelled: negative under ingest.`,
        ]
      : []),
    ...(ingest.length === 0 ? [] : [`    ingest: { ${ingest.join(', ')} }`]),
    '',
    ...(given.has('train') && given.size > 1
      ? [
          `# The source itself states ${[...given].sort().join(', ')}; a part that it does not state is cut out of train.`,
          ...(leaks === 0
            ? []
            : [
                `# ${leaks === 1 ? '1 picture outside its train shares' : `${leaks} pictures outside its train share`} a group with another part, and go to train; leaks: keep leaves them.`,
              ]),
          `split: { keepGiven: true, shares: { train: ${shares.train}, val: ${shares.val}, test: ${shares.test} } }`,
        ]
      : [`split: { shares: { train: ${shares.train}, val: ${shares.val}, test: ${shares.test} } }`]),
    '',
    'models:',
    pairs[task],
    '',
    '# For a first look. Larger pictures and more epochs cost time and bring accuracy.',
    'train:',
    `  size: ${size}`,
    `  epochs: ${epochs}`,
    `  batch: ${batch}`,
    '  augment: [{ flip-x: {} }]',
    '  schedule: { warmupSteps: 20 }',
    '  optimiser: { kind: adamw, rate: 0.001, clipGlobalNorm: 5 }',
    '  # The score on the validation part picks the checkpoint; it need not be read at every epoch.',
    `  validateEvery: ${Math.max(1, Math.round(epochs / 12))}`,
  ].join('\n')}\n`;
}

/** How many pictures the source keeps out of train although it puts others of their group elsewhere. */
function countLeaks(images: Dataset['images'], { pattern }: GroupGuess): number {
  const partsOf = new Map<string, Set<string>>();
  const keyOf = ({ id }: { id: string }) => new RegExp(pattern).exec(id.slice(id.lastIndexOf('/') + 1))?.[1];
  for (const image of images) {
    const key = keyOf(image);
    if (key === undefined || image.given === undefined) continue;
    partsOf.set(key, (partsOf.get(key) ?? new Set()).add(image.given));
  }
  const isLeak = (key: string | undefined) => key !== undefined && (partsOf.get(key)?.size ?? 0) > 1;
  return images.filter((image) => image.given !== undefined && image.given !== 'train' && isLeak(keyOf(image))).length;
}

/** The median long side, as a multiple of 32 that the models take, within what trains in minutes. */
function sizeFor(images: Dataset['images'], largest: number): number {
  const sides = images.map(({ width, height }) => Math.max(width, height)).sort((a, b) => a - b);
  const median = sides[Math.floor(sides.length / 2)] ?? largest;
  return Math.min(largest, Math.max(64, Math.round(median / 32) * 32));
}

function quoted(text: string): string {
  return /^[A-Za-z][A-Za-z0-9/_.-]*$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`;
}
