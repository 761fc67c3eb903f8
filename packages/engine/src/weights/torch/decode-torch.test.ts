import { op, pickle, storage, tensor, torchLegacy, torchZip } from '../../testing/torch-files.ts';
import { decodeTorch } from './decode-torch.ts';

const floats = (...values: number[]) => Buffer.from(Float32Array.from(values).buffer);
const six = floats(0, 1, 2, 3, 4, 5);
const sixAs = (shape: number[], strides: number[], offset = 0) =>
  tensor(storage('FloatStorage', '0', 6), { offset, shape, strides });
const read = (file: Uint8Array) => decodeTorch(file, 'x.pt');
const values = (file: Uint8Array) =>
  Object.fromEntries([...read(file).state].map(([name, { shape, data }]) => [name, { shape, data: [...data] }]));

describe('decodeTorch()', () => {
  it('follows strides and offsets, and lets tensors share a storage', () => {
    const state = op.dictionary(
      op.text('whole'),
      sixAs([2, 3], [3, 1]),
      op.text('turned'),
      sixAs([3, 2], [1, 3]),
      op.text('column'),
      sixAs([2], [3], 1),
      op.text('repeated'),
      sixAs([2, 3], [0, 1], 3),
      op.text('scalar'),
      sixAs([], [], 5),
      op.text('none'),
      sixAs([0, 4], [4, 1]),
    );
    expect(values(torchZip(state, { 0: six }))).toEqual({
      whole: { shape: [2, 3], data: [0, 1, 2, 3, 4, 5] },
      turned: { shape: [3, 2], data: [0, 3, 1, 4, 2, 5] },
      column: { shape: [2], data: [1, 4] },
      repeated: { shape: [2, 3], data: [3, 4, 5, 3, 4, 5] },
      scalar: { shape: [], data: [5] },
      none: { shape: [0, 4], data: [] },
    });
  });

  it.each<[string, string, Uint8Array, number[]]>([
    ['DoubleStorage', 'float64', Buffer.from(Float64Array.of(1.5, -2).buffer), [1.5, -2]],
    ['HalfStorage', 'float16', Buffer.from(Uint16Array.of(0x3c00, 0xc000).buffer), [1, -2]],
    ['BFloat16Storage', 'bfloat16', Buffer.from(Uint16Array.of(0x3f80, 0xc000).buffer), [1, -2]],
    ['LongStorage', 'int64', Buffer.from(BigInt64Array.of(-3n, 4n).buffer), [-3, 4]],
    ['IntStorage', 'int32', Buffer.from(Int32Array.of(-3, 4).buffer), [-3, 4]],
    ['ShortStorage', 'int16', Buffer.from(Int16Array.of(-3, 4).buffer), [-3, 4]],
    ['CharStorage', 'int8', Buffer.from(Int8Array.of(-3, 4).buffer), [-3, 4]],
    ['ByteStorage', 'uint8', Buffer.of(253, 4), [253, 4]],
    ['BoolStorage', 'bool', Buffer.of(1, 0), [1, 0]],
  ])('reads %s, in both containers, stored and deflated', (type, name, bytes, expected) => {
    const view = { shape: [2], strides: [1] };
    const zipped = op.dictionary(op.text('a'), tensor(storage(type, '0', 2), view));
    const older = op.dictionary(op.text('a'), tensor(storage(type, 'k', 2, op.none), view));
    for (const file of [
      torchZip(zipped, { 0: bytes }),
      torchZip(zipped, { 0: { bytes, deflate: true } }),
      torchLegacy(older, [['k', 2, bytes]]),
    ]) {
      const { state, types } = read(file);
      expect([...state.get('a')!.data]).toEqual(expected);
      expect(types.get('a')).toBe(name);
    }
  });

  it('reads tensors that say their type themselves, over bytes without one', () => {
    const untyped = pickle(
      op.tuple(
        op.text('storage'),
        op.global('torch.storage', 'UntypedStorage'),
        op.text('0'),
        op.text('cpu'),
        op.integer(24),
      ),
      op.persistent,
    );
    const rebuilt = pickle(
      op.global('torch._utils', '_rebuild_tensor_v3'),
      op.tuple(
        untyped,
        op.integer(1),
        op.tuple(op.integer(2)),
        op.tuple(op.integer(2)),
        op.false,
        op.none,
        op.global('torch', 'float32'),
      ),
      op.reduce,
    );
    expect(values(torchZip(op.dictionary(op.text('a'), rebuilt), { 0: six }))).toEqual({
      a: { shape: [2], data: [1, 3] },
    });
  });

  it('sees views of a storage in the older container', () => {
    const view = op.tuple(op.text('k1'), op.integer(2), op.integer(3));
    const file = torchLegacy(
      op.dictionary(op.text('a'), tensor(storage('FloatStorage', 'k', 6, view), { shape: [3], strides: [1] })),
      [['k', 6, six]],
    );
    expect(values(file)).toEqual({ a: { shape: [3], data: [2, 3, 4] } });
  });

  const inner = op.dictionary(op.text('a'), sixAs([1], [1]));
  it.each(['state_dict', 'model_state_dict', 'model', 'ema', 'params'])('finds weights under %s', (key) => {
    const file = torchZip(op.dictionary(op.text('epoch'), op.integer(3), op.text(key), inner), { 0: six });
    expect(read(file)).toMatchObject({ under: key, prefix: '' });
    expect([...read(file).state.keys()]).toEqual(['a']);
  });

  it('leaves the optimiser’s tensors out', () => {
    const file = torchZip(op.dictionary(op.text('optimizer'), inner, op.text('state_dict'), inner), { 0: six });
    expect([...read(file).state.keys()]).toEqual(['a']);
    expect(() => read(torchZip(op.dictionary(op.text('optimizer'), inner), { 0: six }))).toThrow(
      expect.objectContaining({ code: 'TORCH_NO_WEIGHTS' }),
    );
  });

  it('strips module. where every name has it, and nowhere else', () => {
    const all = op.dictionary(op.text('module.a'), sixAs([1], [1]), op.text('module.b'), sixAs([1], [1], 1));
    expect(read(torchZip(all, { 0: six }))).toMatchObject({ prefix: 'module.' });
    expect(Object.keys(values(torchZip(all, { 0: six })))).toEqual(['a', 'b']);
    const some = op.dictionary(op.text('module.a'), sixAs([1], [1]), op.text('b'), sixAs([1], [1], 1));
    expect(Object.keys(values(torchZip(some, { 0: six })))).toEqual(['module.a', 'b']);
  });

  it('walks a pickled module as data, as state_dict() would', () => {
    const module = (type: string, parts: Record<string, Uint8Array>) =>
      pickle(
        op.global('ultralytics.nn.modules', type),
        op.emptyTuple,
        op.newObject,
        op.dictionary(
          ...['_parameters', '_buffers', '_modules'].flatMap((kind) => [
            op.text(kind),
            parts[kind] ?? Buffer.from(op.emptyDict),
          ]),
          op.text('_non_persistent_buffers_set'),
          pickle(op.global('__builtin__', 'set'), op.tuple(pickle('](', op.text('fleeting'), 'e')), op.reduce),
        ),
        op.build,
      );
    const parameter = pickle(
      op.global('torch._utils', '_rebuild_parameter'),
      op.tuple(sixAs([2], [1]), op.false, op.none),
      op.reduce,
    );
    const conv = module('Conv', {
      _parameters: op.dictionary(op.text('weight'), parameter, op.text('bias'), op.none),
      _buffers: op.dictionary(op.text('mean'), sixAs([1], [1], 4), op.text('fleeting'), sixAs([1], [1], 5)),
    });
    const root = module('Model', { _modules: op.dictionary(op.text('0'), conv, op.text('1'), conv) });
    expect(values(torchZip(op.dictionary(op.text('model'), root), { 0: six }))).toEqual({
      '0.weight': { shape: [2], data: [0, 1] },
      '0.mean': { shape: [1], data: [4] },
      '1.weight': { shape: [2], data: [0, 1] },
      '1.mean': { shape: [1], data: [4] },
    });
  });
});
