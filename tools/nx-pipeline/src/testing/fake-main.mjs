// A stage for tests of the pipeline: the real runner and the real artifacts, but next to no work. What it does follows from its
// config and inputs alone, except for what tests ask of it through the environment:
//   FAKE_FAIL   ids of steps that fail    FAKE_SLOW_MS  how long a step takes    FAKE_SALT  text added to every output
import { createHash } from 'node:crypto';
import { appendFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import {
  defineStage,
  fileTreeArtifact,
  many,
  optional,
  reportArtifact,
  runStageMain,
  trainedModelArtifact,
} from '@loupe/stage';

const kind = basename(dirname(dirname(fileURLToPath(import.meta.url))));
const { id } = JSON.parse(process.argv[process.argv.indexOf('--step') + 1] ?? '{}');
const tree = fileTreeArtifact;

const kinds = {
  phantom: [{}, { raw: tree }],
  ingest: [{ raw: optional(tree) }, { dataset: tree, unlabelled: tree }],
  split: [
    { dataset: optional(tree), parts: many(tree) },
    { train: tree, val: tree, test: tree },
  ],
  augment: [{ train: tree }, { train: tree, preview: tree }],
  train: [{ train: tree, val: tree }, { model: trainedModelArtifact }],
  evaluate: [
    { model: trainedModelArtifact, val: tree, tests: many(tree), unlabelled: optional(tree) },
    { evaluation: tree, predictions: tree },
  ],
  report: [
    { evaluations: many(tree), models: many(trainedModelArtifact), datasets: many(tree) },
    { report: reportArtifact },
  ],
};
const [inputs, outputs] = kinds[kind];

/** Everything under a folder that the step was given, as text. */
function readAll(path) {
  return statSync(path).isDirectory()
    ? readdirSync(path)
        .sort()
        .map((name) => `${name}: ${readAll(join(path, name))}`)
        .join('\n')
    : readFileSync(path, 'utf8');
}

function textOf(input) {
  if (input === undefined) return '';
  if (typeof input === 'string') return readAll(input);
  if ('folder' in input) return readAll(input.folder);
  if ('best' in input) return readAll(input.best) + readAll(input.last);
  return Object.entries(input)
    .map(([name, value]) => `${name}: ${textOf(value)}`)
    .join('\n');
}

const card = {
  model: 'fake',
  options: {},
  task: 'detection',
  classes: ['fracture'],
  preprocessing: { size: 32, channels: 3, fit: { kind: 'letterbox' } },
  trainedOn: 'x',
  seed: 0,
  epochs: 1,
  bestEpoch: 1,
  selectedBy: 'mAP50',
  parameters: 1,
  trainableParameters: 1,
  flops: 1,
  stoppedEarly: false,
};

await runStageMain(
  defineStage({
    kind,
    config: z.record(z.string(), z.unknown()),
    inputs,
    outputs,
    async run({ config, inputs: given, scratch, log }) {
      appendFileSync('runs.log', `start ${id}\n`);
      log.note(`${id} at work`);
      const until = performance.now() + Number(process.env.FAKE_SLOW_MS ?? 0);
      while (performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 10));
      if ((process.env.FAKE_FAIL ?? '').split(',').includes(id)) throw new Error(`${id} fails because it was told to`);
      // A step that only tells whether its own settings changed: `split` forgets its config, as a stage whose result does not depend on it.
      const source = config.path === undefined ? '' : readAll(config.path);
      const content = createHash('sha256')
        .update(
          `${kind === 'split' ? '' : JSON.stringify(config)}${source}${Object.values(given).map(textOf).join()}${process.env.FAKE_SALT ?? ''}`,
        )
        .digest('hex');
      const files = () => ({
        files: new Map(Array.from({ length: 5 }, (_, i) => [`part-${i}/content.txt`, `${i} ${content}`.repeat(2000)])),
      });
      appendFileSync('runs.log', `end ${id}\n`);
      if (kind === 'train') {
        for (const name of ['best', 'last']) writeFileSync(join(scratch, name), `${name} ${content}`);
        return { model: { card, history: [], best: join(scratch, 'best'), last: join(scratch, 'last') } };
      }
      return Object.fromEntries(
        Object.keys(outputs).map((name) => [
          name,
          name === 'report' ? { files: new Map([['report.html', content]]) } : files(),
        ]),
      );
    },
  }),
);
