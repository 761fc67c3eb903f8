import { DataError } from '@loupe/core';
import { openModel, type OpenedModel } from '@loupe/models';
import {
  datasetArtifact,
  defineStage,
  evaluationArtifact,
  fileTreeArtifact,
  many,
  optional,
  trainedModelArtifact,
} from '@loupe/stage';
import { classificationPostprocess, evaluateClassification } from './classification/evaluate-classification.ts';
import { detectionPostprocess, evaluateDetection } from './detection/evaluate-detection.ts';
import type { Postprocess, TaskEvaluation, TaskRequest } from './evaluate-task.ts';
import { evaluateLocalisation, localisationPostprocess } from './localisation/evaluate-localisation.ts';
import { measureTimes } from './measure-times.ts';
import { nameTests } from './name-tests.ts';
import { EvaluateConfig } from './schema.ts';
import { evaluateSegmentation, segmentationPostprocess } from './segmentation/evaluate-segmentation.ts';

/**
 * Measures a trained model on test sets, as its task asks for. What is chosen, such as an operating point, is chosen on the validation part.
 * Pictures without labels (`unlabelled`) are predicted only.
 */
export const evaluate = defineStage({
  kind: 'evaluate',
  config: EvaluateConfig,
  inputs: {
    model: trainedModelArtifact,
    val: datasetArtifact,
    tests: many(datasetArtifact),
    unlabelled: optional(datasetArtifact),
  },
  outputs: { evaluation: evaluationArtifact, predictions: fileTreeArtifact },
  async run({ config, inputs, rng, log, now, timing, workspaceRoot }) {
    const { card } = inputs.model;
    const tests = nameTests(inputs.tests, card.trainedOn);
    if (tests.length === 0) {
      throw new DataError(`Cannot evaluate ${card.model}: expected at least one test set, found none`, {
        code: 'EVALUATE_NO_TEST',
        fix: 'Name a test set in the step’s inputs',
      });
    }
    const opened = await openModel({
      model: card.model,
      options: card.options,
      classes: card.classes.length,
      weights: inputs.model[config.weights],
      execution: config.execution,
    });
    try {
      const { val, unlabelled } = inputs;
      const task = taskOf({ opened, card, config, val, tests, unlabelled, rng, log, workspaceRoot });
      const { evaluation, files } = await task.evaluate();
      const times = await measureTimes({
        ...config.timing,
        predict: opened.predict,
        postprocess: task.postprocess,
        records: tests[0]!.dataset.images,
        preprocessing: card.preprocessing,
        workspaceRoot,
        now,
      });
      for (const [name, values] of Object.entries(times)) timing(name, values);
      return { evaluation, predictions: { files } };
    } finally {
      opened.dispose();
    }
  },
});

/** The part of the stage for the task of the model that was opened. */
function taskOf({ opened, ...rest }: Omit<TaskRequest<'detection'>, 'opened'> & { readonly opened: OpenedModel }): {
  readonly postprocess: Postprocess;
  evaluate(): Promise<TaskEvaluation>;
} {
  switch (opened.task) {
    case 'detection': {
      const request = { ...rest, opened };
      return { postprocess: detectionPostprocess(request), evaluate: () => evaluateDetection(request) };
    }
    case 'segmentation': {
      const request = { ...rest, opened };
      return { postprocess: segmentationPostprocess(request), evaluate: () => evaluateSegmentation(request) };
    }
    case 'classification': {
      const request = { ...rest, opened };
      return { postprocess: classificationPostprocess(request), evaluate: () => evaluateClassification(request) };
    }
    case 'localisation': {
      const request = { ...rest, opened };
      return { postprocess: localisationPostprocess(request), evaluate: () => evaluateLocalisation(request) };
    }
  }
}
