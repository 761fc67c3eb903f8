import fc from 'fast-check';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';

const entry = fc.array(fc.nat({ max: 4 }), { maxLength: 4 }).chain((shape) => {
  const size = shape.reduce((product, side) => product * side, 1);
  return fc.record({
    shape: fc.constant(shape),
    data: fc.float32Array({ minLength: size, maxLength: size, noNaN: true }),
  });
});
const states = fc
  .dictionary(
    fc.string({ minLength: 1 }).filter((name) => name !== '__metadata__' && name !== '__proto__'),
    entry,
  )
  .map((object) => new Map(Object.entries(object)));

/** A file with any header and body, for other number types and for broken files. */
function fileOf(header: unknown, body: Uint8Array = new Uint8Array()): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, body]);
}

describe('encodeSafetensors() and decodeSafetensors()', () => {
  it('round trip names, shapes and values', () => {
    fc.assert(
      fc.property(states, (state) => {
        const back = decodeSafetensors(encodeSafetensors(state), 'x');
        expect([...back.keys()].sort()).toEqual([...state.keys()].sort());
        for (const [name, { shape, data }] of state) expect(back.get(name)).toEqual({ shape, data });
      }),
    );
  });

  it('read half, brain and double precision and integers', () => {
    const cases: [string, Uint8Array, number[]][] = [
      [
        'F16',
        new Uint8Array(Uint16Array.of(0x3c00, 0xc000, 0x3555, 0x0001, 0x7c00).buffer),
        [1, -2, 0.333251953125, 2 ** -24, Infinity],
      ],
      ['BF16', new Uint8Array(Uint16Array.of(0x3f80, 0xc000, 0x4049).buffer), [1, -2, 3.140625]],
      ['F64', new Uint8Array(Float64Array.of(1.5, -2).buffer), [1.5, -2]],
      ['I64', new Uint8Array(BigInt64Array.of(-3n, 4n).buffer), [-3, 4]],
      ['U8', Uint8Array.of(0, 255), [0, 255]],
    ];
    for (const [dtype, body, expected] of cases) {
      const file = fileOf({ x: { dtype, shape: [expected.length], data_offsets: [0, body.length] } }, body);
      expect([...decodeSafetensors(file, 'x').get('x')!.data]).toEqual(expected);
    }
  });

  it.each<[string, Uint8Array]>([
    ['too short', Uint8Array.of(1, 2)],
    ['a header longer than the file', Buffer.from([255, 255, 255, 255, 255, 0, 0, 0, 1])],
    ['no JSON', fileOf('{"a":')],
    ['offsets past the end', fileOf({ x: { dtype: 'F32', shape: [1000], data_offsets: [0, 4000] } })],
    [
      'a size that disagrees with the shape',
      fileOf({ x: { dtype: 'F32', shape: [2], data_offsets: [0, 4] } }, new Uint8Array(4)),
    ],
    ['an unknown type', fileOf({ x: { dtype: 'Q4', shape: [1], data_offsets: [0, 1] } }, new Uint8Array(1))],
    ['a negative side', fileOf({ x: { dtype: 'F32', shape: [-1], data_offsets: [0, 4] } }, new Uint8Array(4))],
  ])('decodeSafetensors() refuses %s', (_name, bytes) => {
    expect(() => decodeSafetensors(bytes, 'broken.safetensors')).toThrow(
      expect.objectContaining({ code: 'SAFETENSORS' }),
    );
  });
});
