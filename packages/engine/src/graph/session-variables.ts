import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';
import { shapeAttribute, textAttribute, typeAttribute } from './graph-builder.ts';
import type { GraphBuilder, Output } from './graph-builder.ts';
import type { Session } from './session.ts';

/** A float32 variable that lives in the session. */
export interface SessionVariable {
  readonly key: string;
  readonly shape: readonly number[];
  readonly handle: Output;
  /** Its value before the step's updates. */
  readonly read: Output;
}

export interface SessionVariables {
  /** The variable of that key, added to the graph on first use. */
  readonly get: (key: string, shape: readonly number[]) => SessionVariable;
  readonly all: ReadonlyMap<string, SessionVariable>;
  /** Adds what `write` needs; call it once, when every variable exists. */
  addWriters(): void;
  /** Sets variables, all in one run; those in `zeros` to 0. */
  write(session: Session, values: ReadonlyMap<string, Tensor>): void;
  /** Present values, owned by the caller. */
  read(session: Session, keys: readonly string[]): Map<string, Tensor>;
}

const float = typeAttribute('float32');

export function createSessionVariables(graph: GraphBuilder): SessionVariables {
  const all = new Map<string, SessionVariable>();
  const writers = new Map<string, { readonly feed: string; readonly assign: Output; readonly clear: Output }>();
  const zero = () => graph.constant({ dtype: 'float32', shape: [], values: Float32Array.of(0) });

  return {
    all,
    get(key, shape) {
      const known = all.get(key);
      if (known !== undefined) return known;
      const handle = graph.add('VarHandleOp', [], {
        dtype: float,
        shape: shapeAttribute(shape),
        shared_name: textAttribute(key),
        container: textAttribute(''),
      });
      const variable = { key, shape, handle, read: graph.add('ReadVariableOp', [handle], { dtype: float }) };
      all.set(key, variable);
      return variable;
    },
    addWriters() {
      for (const { key, shape, handle } of all.values()) {
        const feed = graph.add('Placeholder', [], { dtype: float, shape: shapeAttribute(shape) });
        const assign = graph.add('AssignVariableOp', [handle, feed], { dtype: float });
        const sides = graph.constant({ dtype: 'int32', shape: [shape.length], values: Int32Array.from(shape) });
        const zeros = graph.add('Fill', [sides, zero()], { T: float, index_type: typeAttribute('int32') });
        const clear = graph.add('AssignVariableOp', [handle, zeros], { dtype: float });
        // Each writer has a value to fetch: a session fetches outputs, and an assignment has none.
        writers.set(key, {
          feed,
          assign: graph.add('Identity', [zero()], { T: float }, { after: [assign] }),
          clear: graph.add('Identity', [zero()], { T: float }, { after: [clear] }),
        });
      }
    },
    write(session, values) {
      const feeds: Record<string, Tensor> = {};
      const fetches: Output[] = [];
      for (const [key, writer] of writers) {
        const value = values.get(key);
        if (value !== undefined) feeds[writer.feed] = value;
        fetches.push(value === undefined ? writer.clear : writer.assign);
      }
      tf.dispose(session.run(feeds, fetches));
    },
    read(session, keys) {
      const tensors = session.run(
        {},
        keys.map((key) => all.get(key)!.read),
      );
      return new Map(keys.map((key, i) => [key, tensors[i]!]));
    },
  };
}
