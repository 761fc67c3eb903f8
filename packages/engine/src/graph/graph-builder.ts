import type { EncodedAttribute } from '../backend/execute-op.ts';
import { bytesField, floatField, integerField, joinFields, mapField, messageField, textField } from './protobuf.ts';
import type { Field } from './protobuf.ts';

/** One output of a node: `n12` for the first, `n12:1` for the second. */
export type Output = string;

/** Numbers of TensorFlow's DataType. */
export const dtypes = { float32: 1, int32: 3, bool: 10, resource: 20 } as const;

/** Values that a graph carries; all-equal ones are written as one. */
export interface Constant {
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array | Uint8Array;
}

/** A node's attribute, already in the message AttrValue. */
export type Attribute = Field;

export const typeAttribute = (dtype: keyof typeof dtypes | number): Attribute =>
  integerField(6, typeof dtype === 'number' ? dtype : dtypes[dtype]);
export const shapeAttribute = (shape: readonly number[]): Attribute => messageField(7, ...dimensions(shape));
export const booleanAttribute = (value: boolean): Attribute => integerField(5, Number(value));
export const textAttribute = (value: string): Attribute => textField(2, value);
export const integerAttribute = (value: number): Attribute => integerField(3, value);

export interface NodeOptions {
  /** Nodes that must have run before, though nothing of theirs is read. */
  readonly after?: readonly Output[];
  /** Name of the node; `n` and a number where absent. */
  readonly name?: string;
}

export interface GraphBuilder {
  /** Adds a node and returns its first output; the others are `${name}:1` and so on. */
  add(
    op: string,
    inputs: readonly Output[],
    attributes: Readonly<Record<string, Attribute>>,
    options?: NodeOptions,
  ): Output;
  /** A constant; small equal ones are shared. */
  constant(value: Constant): Output;
  /** The graph as a GraphDef. */
  graphDef(): Uint8Array;
  /** The graph as a SavedModel under the tag `serve`. */
  savedModel(): Uint8Array;
  readonly nodeCount: number;
}

// TensorFlow's graph version since 2.0: it rules which deprecated ops are refused.
const PRODUCER = 1087;
const versions = messageField(4, integerField(1, PRODUCER));
const SHARED_CONSTANT_BYTES = 256;

/** An empty TensorFlow graph to be filled node by node, inputs first. */
export function createGraphBuilder(): GraphBuilder {
  const nodes: Field[] = [];
  const shared = new Map<string, Output>();

  const builder: GraphBuilder = {
    add(op, inputs, attributes, { after = [], name = `n${nodes.length}` } = {}) {
      const controls = [...new Set(after.map((output) => `^${output.split(':')[0]}`))];
      nodes.push(
        messageField(
          1,
          textField(1, name),
          textField(2, op),
          ...[...inputs, ...controls].map((input) => textField(3, input)),
          ...Object.entries(attributes).map(([key, value]) => mapField(5, key, messageField(2, value))),
        ),
      );
      return name;
    },
    constant(value) {
      const { dtype, shape, values } = value;
      const key =
        values.byteLength <= SHARED_CONSTANT_BYTES
          ? `${dtype}:${shape.join()}:${Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64')}`
          : undefined;
      const known = key === undefined ? undefined : shared.get(key);
      if (known !== undefined) return known;
      const output = builder.add('Const', [], {
        dtype: typeAttribute(dtype),
        value: messageField(8, ...tensorFields(value)),
      });
      if (key !== undefined) shared.set(key, output);
      return output;
    },
    graphDef: () => joinFields(...nodes, versions),
    savedModel() {
      const graph = messageField(2, ...nodes, versions);
      return joinFields(integerField(1, 1), messageField(2, messageField(1, textField(4, 'serve')), graph));
    },
    get nodeCount() {
      return nodes.length;
    },
  };
  return builder;
}

function dimensions(shape: readonly number[]): Field[] {
  return shape.map((side) => messageField(2, integerField(1, side)));
}

/** The message TensorProto. */
function tensorFields({ dtype, shape, values }: Constant): Field[] {
  const head = [integerField(1, dtypes[dtype]), messageField(2, ...dimensions(shape))];
  if (values.length > 1 && values.every((value) => Object.is(value, values[0]))) {
    if (dtype === 'float32') return [...head, floatField(5, values[0]!)];
    return [...head, integerField(dtype === 'int32' ? 7 : 11, values[0]!)];
  }
  return [...head, bytesField(4, new Uint8Array(values.buffer, values.byteOffset, values.byteLength))];
}

/** Attributes as the eager backend takes them, for the graph. @param kinds the backend's numbers of attribute kinds */
export function graphAttributes(
  attributes: readonly EncodedAttribute[],
  kinds: {
    TF_ATTR_STRING: number;
    TF_ATTR_INT: number;
    TF_ATTR_FLOAT: number;
    TF_ATTR_BOOL: number;
    TF_ATTR_TYPE: number;
  },
): Record<string, Attribute> {
  return Object.fromEntries(
    attributes.map(({ name, type, value }) => {
      if (Array.isArray(value)) {
        // Lists: integers and floats are all that kernels here take.
        const items = value as readonly number[];
        return [
          name,
          messageField(
            1,
            ...items.map((item) => (type === kinds.TF_ATTR_FLOAT ? floatField(4, item) : integerField(3, item))),
          ),
        ];
      }
      if (type === kinds.TF_ATTR_STRING) return [name, textAttribute(String(value))];
      if (type === kinds.TF_ATTR_INT) return [name, integerAttribute(Number(value))];
      if (type === kinds.TF_ATTR_FLOAT) return [name, floatField(4, Number(value))];
      if (type === kinds.TF_ATTR_BOOL) return [name, booleanAttribute(Boolean(value))];
      if (type === kinds.TF_ATTR_TYPE) return [name, typeAttribute(Number(value))];
      return [name, shapeAttribute(value as unknown as number[])];
    }),
  );
}
