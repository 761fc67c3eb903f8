import type { RecordedOp } from '../graph/record.ts';
import type { OnnxBuilder } from './onnx-model.ts';
import type { OnnxValue } from './onnx-value.ts';

/** What a translation has to go on. */
export interface Translation {
  readonly onnx: OnnxBuilder;
  readonly inputs: readonly OnnxValue[];
  readonly call: RecordedOp['call'];
}
/** Adds an op's ONNX nodes and returns its outputs. */
export type Translate = (translation: Translation) => OnnxValue[];

export const attributeOf = ({ call }: Translation, name: string): unknown =>
  call.attributes.find((attribute) => attribute.name === name)?.value;
