import { loadEngine } from '../backend/tf.ts';
import { createGraphBuilder, shapeAttribute, typeAttribute } from './graph-builder.ts';
import { openArraySession, openTensorSession } from './host-session.ts';

const float = typeAttribute('float32');

/** a + b and a * b, of shape [2, 3]. */
function sumAndProduct() {
  const graph = createGraphBuilder();
  const [a, b] = ['a', 'b'].map(() =>
    graph.add('Placeholder', [], { dtype: float, shape: shapeAttribute([2, 3]) }),
  ) as [string, string];
  const fetches = ['AddV2', 'Mul'].map((op) => graph.add(op, [a, b], { T: float }));
  const feeds = new Map([
    ['a', a],
    ['b', b],
  ]);
  return { graph, feeds, fetches };
}

const array = (...values: number[]) => ({ shape: [2, 3], data: Float32Array.from(values) });
const batch = { b: array(1, 2, 3, 4, 5, 6), a: array(0, -1, 0.5, 2, 10, 7) };

describe.each([
  ['openArraySession()', openArraySession],
  ['openTensorSession()', openTensorSession],
])('%s', (name, open) => {
  it(`${name} gives each fetch its values, whatever the order of the batch`, () => {
    const session = open(sumAndProduct());
    for (let i = 0; i < 3; i++)
      expect(session.run(batch)).toEqual([
        { shape: [2, 3], data: Float32Array.of(1, 1, 3.5, 6, 15, 13) },
        { shape: [2, 3], data: Float32Array.of(0, -2, 1.5, 8, 50, 42) },
      ]);
    session.dispose();
  });

  it(`${name} names the op of a graph that TensorFlow refuses`, () => {
    const { graph, feeds, fetches } = sumAndProduct();
    graph.add('NoSuchOp', [], {});
    expect(() => open({ graph, feeds, fetches })).toThrow(/recorded graph of 5 ops: .*NoSuchOp/);
  });
});

describe('native graph sessions', () => {
  it('say what does not fit, and go on', () => {
    const graphs = loadEngine().graphs!;
    const { graph, feeds, fetches } = sumAndProduct();
    const handle = graphs.openGraph(graph.graphDef(), [...feeds.values()], fetches);
    const [a, b] = [batch.a.data, batch.b.data];
    const shape = [2, 3];
    expect(() => graphs.runGraph(handle, [a], [shape])).toThrow('a shape for each feed');
    expect(() => graphs.runGraph(handle, [a, b], [shape, [2, 4]])).toThrow('the shape does not fit');
    expect(() => graphs.runGraph(handle, [a, b], [shape, [3, 2]])).toThrow(/[Ii]ncompatible|shape/);
    expect(() => graphs.runGraph(handle, [a, new Float64Array(6) as never], [shape, shape])).toThrow('Float32Array');
    expect(() => graphs.openGraph(graph.graphDef(), ['nothing'], fetches)).toThrow('no node nothing');
    expect(() => graphs.openGraph(Uint8Array.of(1, 2, 3), [], [])).toThrow();
    expect(graphs.runGraph(handle, [a, b], [shape, shape])[0]!.data[5]).toBe(13);
    graphs.closeGraph(handle);
    graphs.closeGraph(handle);
    expect(() => graphs.runGraph(handle, [a, b], [shape, shape])).toThrow('closed');
    expect(() => graphs.runGraph({}, [a, b], [shape, shape])).toThrow('open graph');
  });
});
