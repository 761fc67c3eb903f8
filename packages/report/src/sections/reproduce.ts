import { canonicalJson, sha256 } from '@loupe/core';
import type { StepFacts } from '../compare/comparison.ts';
import { pipelineOf } from '../compare/pipeline-of.ts';
import type { Cell, Section, Table } from '../document/document.ts';
import { paragraph } from '../document/paragraphs.ts';
import type { Study } from './study.ts';

/** The command, and for each step what it was told and what came out, as fingerprints to compare with one's own run. */
export function reproduceSection({ comparison, config }: Study): Section {
  const { steps } = comparison;
  const pipeline = pipelineOf(comparison);
  return {
    kind: 'section',
    id: 'reproduce',
    title: 'How to reproduce this',
    blocks: [
      { kind: 'code', text: config.command ?? `npx nx run pipeline:${pipeline}` },
      paragraph([
        'The command makes every step below, or takes it from the cache where nothing it depends on has changed. Two runs of a step with equal inputs, settings and seed leave equal bytes; the fingerprints say whether yours do. Times and memory are the only numbers that differ from run to run; they are kept in ',
        { kind: 'code', text: 'timing.json' },
        '.',
      ]),
      stepTable(steps),
      {
        kind: 'details',
        summary: 'The settings of every step',
        blocks: steps.map((step) => ({
          kind: 'section' as const,
          id: `settings-${steps.indexOf(step) + 1}`,
          title: step.manifest.step,
          blocks: [{ kind: 'code' as const, text: canonicalJson(step.manifest.config, 1) }],
        })),
      },
    ],
  };
}

function stepTable(steps: readonly StepFacts[]): Table {
  return {
    kind: 'table',
    id: 'steps',
    caption:
      'Steps whose results stand in this report. Fingerprints: the first 12 digits of the SHA-256 of the settings, and of the list of files with their hashes.',
    columns: [
      { head: 'Step', align: 'text', isRowHead: true },
      { head: 'Seed', align: 'number' },
      { head: 'Settings', align: 'text' },
      { head: 'Result', align: 'text' },
    ],
    groups: [
      {
        rows: steps.map(({ manifest }): Cell[] => [
          { text: manifest.step },
          { text: String(manifest.seed) },
          { text: sha256(canonicalJson(manifest.config)).slice(0, 12) },
          { text: sha256(canonicalJson(manifest.files)).slice(0, 12) },
        ]),
      },
    ],
  };
}
