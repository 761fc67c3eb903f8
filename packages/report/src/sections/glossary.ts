import type { Section } from '../document/document.ts';
import type { Study } from './study.ts';

/** The words of this report for readers who do not train models. */
export function glossarySection(study: Study): Section {
  return {
    kind: 'section',
    id: 'glossary',
    title: 'Glossary',
    blocks: [
      {
        kind: 'definitions',
        items: [
          ...study.comparison.task.glossary,
          {
            term: 'Loss',
            text: 'What training makes small: how far the answers are from the labels. It may have several terms, and its size compares only models that minimise the same one.',
          },
          { term: 'Epoch', text: 'One pass of training over all training pictures.' },
          { term: 'Overfitting', text: 'The model learns its training pictures by heart and gets worse on others.' },
          {
            term: 'Median, 95th percentile',
            text: 'Half of the values are below the median, 95 % below the 95th percentile: the usual case and the slow one.',
          },
          {
            term: '95 % interval',
            text: 'Values that fit what was seen; wide where few pictures or objects were counted. Unless a note says otherwise it is made by bootstrap: the test is scored again and again on pictures drawn from it at random.',
          },
          {
            term: 'FLOPs',
            text: 'Floating-point operations for one picture: how much computing a model asks for, whatever the machine.',
          },
          {
            term: '–',
            text: 'No value: it is undefined or was not measured, and the note under the table says why. It never means zero.',
          },
        ],
      },
    ],
  };
}
