import { detectionReport } from '../sections/detection/detection-report.ts';
import { fixtureStudy } from '../testing/fixture-study.ts';
import { collectRuns, findCommonTest, type EvaluationInputs } from './collect-runs.ts';

const { evaluations, models } = fixtureStudy();

describe('collectRuns()', () => {
  it('names runs by data set and model, and finds each training', () => {
    const runs = collectRuns(detectionReport, evaluations, models);
    expect(runs.map(({ trainedOn, model }) => `${trainedOn} ${model}`)).toEqual(
      ['wrist', 'elbow', 'hip', 'union'].flatMap((set) => [`${set} yolo11n`, `${set} retinanet_resnet50_fpn`]),
    );
    expect(runs.every((run) => run.history !== null && run.training !== null)).toBe(true);
  });

  it('finds a training under another key by its card, and says null where there is none', () => {
    const renamed = Object.fromEntries(Object.entries(models).map(([key, model]) => [`x ${key}`, model]));
    expect(collectRuns(detectionReport, evaluations, renamed).every((run) => run.history !== null)).toBe(true);
    expect(
      collectRuns(detectionReport, evaluations, {}).every((run) => run.history === null && run.training === null),
    ).toBe(true);
  });

  it('does not take the training of another run under the same key', () => {
    const swapped = { 'wrist.yolo11n': models['hip.yolo11n']! };
    expect(
      collectRuns(detectionReport, evaluations, swapped).find((run) => run.key === 'wrist.yolo11n')!.history,
    ).toBeNull();
  });

  it('never calls two runs on one data set alike', () => {
    const twice: EvaluationInputs<'detection'> = { a: evaluations['wrist.yolo11n']!, b: evaluations['wrist.yolo11n']! };
    expect(collectRuns(detectionReport, twice, models).map((run) => run.model)).toEqual(['a', 'b']);
  });

  it('tells two test sets of one name apart', () => {
    const [wrist, hip] = (['wrist.yolo11n', 'hip.yolo11n'] as const).map((key) => {
      const input = evaluations[key]!;
      return { ...input, value: { ...input.value, tests: [{ ...input.value.tests[0]!, test: 'test' }] } };
    });
    expect(
      collectRuns(detectionReport, { 'wrist.yolo11n': wrist!, 'hip.yolo11n': hip! }, {}).map(
        (run) => run.results[0]!.testName,
      ),
    ).toEqual(['wrist: test', 'hip: test']);
  });
});

describe('findCommonTest()', () => {
  const runs = collectRuns(detectionReport, evaluations, models);

  it('is the test set that every run was scored on', () => expect(findCommonTest(runs, undefined)).toBe('union'));

  it('is none where one run was not, also when it is named', () => {
    const [first, ...rest] = runs;
    const without = [{ ...first!, results: first!.results.slice(0, 1) }, ...rest];
    expect(findCommonTest(without, undefined)).toBeNull();
    expect(findCommonTest(without, 'union')).toBeNull();
  });

  it('is none with a single data set, whose own test part says it all', () => {
    expect(
      findCommonTest(
        runs.filter((run) => run.trainedOn === 'union'),
        undefined,
      ),
    ).toBeNull();
  });
});
