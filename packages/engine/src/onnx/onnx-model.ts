import { bytesField, floatField, integerField, joinFields, messageField, textField } from '../graph/protobuf.ts';
import type { Field } from '../graph/protobuf.ts';

/** An attribute of an ONNX node, tagged where a JavaScript number could mean two things. */
export type OnnxAttribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly ints: readonly number[] }
  | { readonly text: string };

export type OnnxType = 'float32' | 'int32' | 'int64' | 'bool';
// TensorProto.DataType
const typeNumbers: Readonly<Record<OnnxType, number>> = { float32: 1, int32: 6, int64: 7, bool: 9 };

export interface OnnxTensor {
  readonly type: OnnxType;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

export interface OnnxBuilder {
  /** Adds a node and returns the names of its outputs. */
  node(
    op: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, OnnxAttribute>>,
    outputs?: number,
  ): string[];
  /** Adds a constant. @param name of parameters; made up where absent */
  constant(tensor: OnnxTensor, name?: string): string;
  /** int64 numbers, as ONNX wants shapes and axes. */
  integers(values: readonly number[]): string;
  input(name: string, type: OnnxType, shape: readonly number[]): void;
  /** Declares an output under a name of its own. */
  output(name: string, from: string, type: OnnxType, shape: readonly number[]): void;
  /** The file. */
  model(metadata: Readonly<Record<string, string>>): Uint8Array;
}

/** 17 is the oldest set with everything that is used here, and what tools of the last years read. */
export const opset = 17;
const irVersion = 8;

/** An empty ONNX graph to be filled node by node, inputs first. @source the ONNX project's onnx.proto */
export function createOnnxBuilder(): OnnxBuilder {
  const nodes: Field[] = [];
  const initialisers: Field[] = [];
  const inputs: Field[] = [];
  const outputs: Field[] = [];
  const shared = new Map<string, string>();
  const used = new Set<string>();
  const unique = (wanted: string) => {
    let name = wanted;
    for (let i = 2; used.has(name); i++) name = `${wanted}/${i}`;
    used.add(name);
    return name;
  };

  const builder: OnnxBuilder = {
    node(op, from, attributes = {}, count = 1) {
      const name = unique(`${op}_${nodes.length}`);
      const names = Array.from({ length: count }, (_, i) => (i === 0 ? name : `${name}:${i}`));
      nodes.push(
        messageField(
          1,
          ...from.map((input) => textField(1, input)),
          ...names.map((output) => textField(2, output)),
          textField(3, name),
          textField(4, op),
          ...Object.entries(attributes).map(([key, value]) => attributeField(key, value)),
        ),
      );
      return names;
    },
    constant({ type, shape, bytes }, wanted = `constant_${initialisers.length}`) {
      const name = unique(wanted);
      initialisers.push(
        messageField(
          5,
          ...shape.map((side) => integerField(1, side)),
          integerField(2, typeNumbers[type]),
          textField(8, name),
          bytesField(9, bytes),
        ),
      );
      return name;
    },
    integers(values) {
      const key = values.join();
      const known = shared.get(key);
      if (known !== undefined) return known;
      const bytes = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
      const name = builder.constant({ type: 'int64', shape: [values.length], bytes });
      shared.set(key, name);
      return name;
    },
    input(name, type, shape) {
      used.add(name);
      inputs.push(messageField(11, ...valueFields(name, type, shape)));
    },
    output(name, from, type, shape) {
      nodes.push(messageField(1, textField(1, from), textField(2, name), textField(3, name), textField(4, 'Identity')));
      outputs.push(messageField(12, ...valueFields(name, type, shape)));
    },
    model(metadata) {
      const graph = messageField(7, ...nodes, textField(2, 'loupe'), ...initialisers, ...inputs, ...outputs);
      return joinFields(
        integerField(1, irVersion),
        textField(2, 'loupe'),
        graph,
        messageField(8, textField(1, ''), integerField(2, opset)),
        ...Object.entries(metadata).map(([key, value]) => messageField(14, textField(1, key), textField(2, value))),
      );
    },
  };
  return builder;
}

/** The message AttributeProto, whose field 20 says which of the others counts. */
function attributeField(name: string, value: OnnxAttribute): Field {
  const head = textField(1, name);
  if ('int' in value) return messageField(5, head, integerField(3, value.int), integerField(20, 2));
  if ('float' in value) return messageField(5, head, floatField(2, value.float), integerField(20, 1));
  if ('text' in value) return messageField(5, head, textField(4, value.text), integerField(20, 3));
  return messageField(5, head, ...value.ints.map((item) => integerField(8, item)), integerField(20, 7));
}

/** The message ValueInfoProto. */
function valueFields(name: string, type: OnnxType, shape: readonly number[]): Field[] {
  const dimensions = shape.map((side) => messageField(1, integerField(1, side)));
  return [
    textField(1, name),
    messageField(2, messageField(1, integerField(1, typeNumbers[type]), messageField(2, ...dimensions))),
  ];
}
