import type { ClassificationExample } from '@loupe/stage';
import type { ClassifiedImage } from './classified-image.ts';
import type { Decision } from './decide-classes.ts';

export interface ClassificationExampleRequest {
  readonly classes: readonly string[];
  readonly images: readonly ClassifiedImage[];
  /** class that each image was called */
  readonly predicted: ArrayLike<number>;
  readonly decision: Decision | null;
  /** images of each kind */
  readonly perKind: number;
}

/**
 * Images worth a look, chosen by rule and never by hand; ties keep file order.
 *
 * Of two classes: true and false positives with the highest probability of the positive class, false and true negatives with the lowest. So
 * the mistakes are those that the model was surest of. Of more classes: right and wrong ones with the highest probability of the class said.
 */
export function chooseClassificationExamples({
  classes,
  images,
  predicted,
  decision,
  perKind,
}: ClassificationExampleRequest): ClassificationExample[] {
  const judged = images.map((image, index) => {
    const said = predicted[index]!;
    return {
      image,
      said,
      kind: kindOf(image.truth, said, decision),
      probability: image.probabilities[decision?.positive ?? said]!,
    };
  });
  const kinds: readonly ClassificationExample['kind'][] =
    decision === null ? ['right', 'wrong'] : ['true-positive', 'false-positive', 'false-negative', 'true-negative'];
  return kinds.flatMap((kind) => {
    const sign = kind === 'false-negative' || kind === 'true-negative' ? 1 : -1;
    return judged
      .filter((one) => one.kind === kind)
      .toSorted((a, b) => sign * (a.probability - b.probability))
      .slice(0, perKind)
      .map(({ image: { record, truth }, said, probability }) => ({
        image: record.id,
        file: record.file,
        width: record.width,
        height: record.height,
        kind,
        truth: classes[truth]!,
        predicted: classes[said]!,
        probability,
      }));
  });
}

function kindOf(truth: number, said: number, decision: Decision | null): ClassificationExample['kind'] {
  if (decision === null) return said === truth ? 'right' : 'wrong';
  if (said === decision.positive) return truth === said ? 'true-positive' : 'false-positive';
  return truth === said ? 'true-negative' : 'false-negative';
}
