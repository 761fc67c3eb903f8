import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { DataError } from '@loupe/core';
import fc from 'fast-check';
import { op, pickle, storage, tensor, torchLegacy, torchZip, zip } from '../../testing/torch-files.ts';
import { decodeWeights } from '../read-weights.ts';

const six = Buffer.from(Float32Array.of(0, 1, 2, 3, 4, 5).buffer);
const weight = tensor(storage('FloatStorage', '0', 6), { shape: [2, 3], strides: [3, 1] });
const honest = torchZip(op.dictionary(op.text('weight'), weight), { 0: six });
const older = torchLegacy(
  op.dictionary(op.text('weight'), tensor(storage('FloatStorage', '0', 6, op.none), { shape: [6], strides: [1] })),
  [['0', 6, six]],
);

function errorOf(file: Uint8Array): DataError {
  try {
    decodeWeights(file, 'x.pt');
  } catch (error) {
    if (error instanceof DataError) return error;
    throw error;
  }
  throw new Error('it was read');
}

describe('a pickle that calls', () => {
  const marker = join(tmpdir(), `loupe-ran-${randomUUID()}`);
  const command = op.tuple(op.text(`touch ${marker}`));
  const short = (text: string) => pickle(0x8c, text.length, text);

  it.each<[string, string, Uint8Array]>([
    ['REDUCE', 'os.system', pickle(op.global('os', 'system'), command, op.reduce)],
    ['REDUCE', 'posix.system', pickle(op.global('posix', 'system'), command, op.reduce)],
    ['REDUCE', 'subprocess.Popen', pickle(op.global('subprocess', 'Popen'), command, op.reduce)],
    ['REDUCE in Python 2’s name', 'builtins.eval', pickle(op.global('__builtin__', 'eval'), command, op.reduce)],
    ['STACK_GLOBAL', 'builtins.exec', pickle(short('builtins'), short('exec'), 0x93, command, op.reduce)],
    ['NEWOBJ', 'subprocess.Popen', pickle(op.global('subprocess', 'Popen'), command, op.newObject)],
    ['INST', 'os.system', pickle('(', op.text('true'), 'ios\nsystem\n')],
    ['OBJ', 'os.system', pickle('(', op.global('os', 'system'), op.text('true'), 'o')],
    ['text opcodes', 'os.system', pickle("cos\nsystem\n(S'true'\ntR")],
    ['a dotted name', 'torch.os.system', pickle(op.global('torch', 'os.system'), command, op.reduce)],
    ['a name of torch', 'torch.load', pickle(op.global('torch', 'load'), command, op.reduce)],
    ['torch.hub', 'torch.hub.load', pickle(op.global('torch.hub', 'load'), command, op.reduce)],
    ['a module named alike', 'modelsx.Net', pickle(op.global('modelsx', 'Net'), op.emptyTuple, op.reduce)],
    [
      'a call within a call',
      'builtins.getattr',
      pickle(
        op.global('builtins', 'getattr'),
        op.tuple(op.global('os', 'path'), op.text('os')),
        op.reduce,
        op.tuple(op.text('system')),
        op.reduce,
      ),
    ],
    [
      'an instance of a known class',
      'torch.nn.Linear',
      pickle(op.global('torch.nn', 'Linear'), op.emptyTuple, op.newObject, op.emptyTuple, op.reduce),
    ],
    [
      'a copied object of any class',
      'subprocess.Popen',
      pickle(op.global('copy_reg', '_reconstructor'), op.tuple(op.global('subprocess', 'Popen')), op.reduce),
    ],
    [
      'another function for a tensor’s type',
      'an unknown type',
      pickle(
        op.global('torch._tensor', '_rebuild_from_type_v2'),
        op.tuple(op.global('os', 'system'), op.none, command, op.none),
        op.reduce,
      ),
    ],
    ['BUILD', 'os.system.__setstate__', pickle(op.global('os', 'system'), op.emptyDict, op.build)],
  ])('by %s is refused: %s', (_how, name, call) => {
    for (const data of [call, op.dictionary(op.text('weight'), weight, op.text('more'), call)]) {
      const error = errorOf(torchZip(data, { 0: six }));
      expect(error.message).toContain(name);
      expect(error.code).toMatch(/^TORCH_(PICKLE_CALLS|CHECKPOINT)$/);
      expect(error.at).toMatchObject({ file: 'x.pt', byte: expect.any(Number) as number });
      expect(error.fix).toBeDefined();
    }
    expect(existsSync(marker)).toBe(false);
  });

  it('tells where', () => {
    const call = pickle(op.global('os', 'system'), command, op.reduce);
    expect(errorOf(torchZip(call)).at['byte']).toBe(op.proto.length + call.length - 1);
    expect(errorOf(torchLegacy(call, [])).code).toBe('TORCH_PICKLE_CALLS');
  });

  it('cannot write to the terminal with its names', () => {
    const call = pickle(op.global('os\u001b[2J', 'system'), command, op.reduce);
    expect(errorOf(torchZip(call)).message).not.toContain('\u001b');
  });

  it('that only names a function and does not call it is read: a name is no more than text', () => {
    const file = torchZip(op.dictionary(op.text('weight'), weight, op.text('f'), op.global('os', 'system')), {
      0: six,
    });
    expect([...decodeWeights(file, 'x.pt').state.keys()]).toEqual(['weight']);
  });
});

describe('a file that lies', () => {
  const huge = 2 ** 31 - 1;
  const view = (shape: number[], strides: number[], offset = 0) =>
    op.dictionary(op.text('weight'), tensor(storage('FloatStorage', '0', 6), { offset, shape, strides }));
  const repeat = (count: number, part: Uint8Array) => Buffer.alloc(count * part.length, part);
  const module = (children: Uint8Array) =>
    pickle(
      op.global('torch.nn', 'M'),
      op.emptyTuple,
      op.newObject,
      op.dictionary(op.text('_modules'), children),
      op.build,
    );
  const doubled = () => {
    // Forty modules, each holding the one before it twice: 2^40 paths.
    let body = pickle(module(Buffer.from(op.emptyDict)), 'q\x00', '0');
    for (let i = 0; i < 40; i++)
      body = pickle(body, module(op.dictionary(op.text('a'), 'h\x00', op.text('b'), 'h\x00')), 'q\x00', '0');
    return pickle(body, 'h\x00');
  };

  it.each<[string, string, Uint8Array]>([
    ['a tensor of 2^62 numbers', 'numbers in a file of', torchZip(view([huge, huge], [0, 0]), { 0: six })],
    [
      'a shape whose product is not a number',
      'NaN numbers',
      torchZip(view([...Array<number>(40).fill(huge), 0], Array<number>(41).fill(0)), { 0: six }),
    ],
    ['a tensor past its storage', 'past the end of its 24 bytes', torchZip(view([7], [1]), { 0: six })],
    ['strides past its storage', 'past the end of its 24 bytes', torchZip(view([2], [huge]), { 0: six })],
    ['an offset past its storage', 'past the end of its 24 bytes', torchZip(view([1], [1], 6), { 0: six })],
    ['a negative stride', 'without storage, shape or strides', torchZip(view([2], [-1], 3), { 0: six })],
    ['a storage that is not there', 'no entry x/data/0', torchZip(view([6], [1]))],
    [
      'an integer of 2 GiB',
      'integer of 2147483647 bytes',
      torchZip(pickle('\x8b', Buffer.from([0xff, 0xff, 0xff, 0x7f]))),
    ],
    ['an integer of 200 bytes', 'integer of 200 bytes', torchZip(pickle('\x8a', 200, Buffer.alloc(200, 1)))],
    ['a text of 4 GiB', 'where 4294967295 should follow', torchZip(pickle('X', Buffer.from([0xff, 0xff, 0xff, 0xff])))],
    ['a text of 2^64 bytes', 'should follow', torchZip(pickle('\x8d', Buffer.alloc(8, 0xff)))],
    ['five million instructions', 'more than 4000000 instructions', torchZip(repeat(2_500_000, pickle('N', '0')))],
    ['two million dictionaries', 'more than 1000000 objects', torchZip(repeat(2_000_000, Buffer.from('}')))],
    [
      'a long list made into many sets',
      'copied values',
      torchZip(
        pickle(
          '](',
          repeat(5000, Buffer.from('N')),
          'eq\x00',
          repeat(1000, pickle(op.global('builtins', 'set'), 'h\x00\x85', op.reduce)),
        ),
      ),
    ],
    ['a dictionary that holds itself', 'keys state_dict', torchZip(pickle('}q\x00', op.text('state_dict'), 'h\x00s'))],
    [
      'a module that holds itself',
      'holds itself, under a.',
      torchZip(pickle(op.global('torch.nn', 'M'), ')\x81q\x00}', op.text('_modules'), '}', op.text('a'), 'h\x00ssb')),
    ],
    ['modules within modules, each twice', 'more than 500000 modules', torchZip(doubled())],
    [
      'a bomb',
      '2147483648 bytes of x/data/0 in 5',
      torchZip(view([6], [1]), { 0: { bytes: Buffer.alloc(24), deflate: true, declared: 2 ** 31 } }),
    ],
    [
      'an entry larger than it says',
      'x/data/0 damaged',
      torchZip(view([6], [1]), { 0: { bytes: Buffer.alloc(2 ** 24), deflate: true, declared: 24 } }),
    ],
    [
      'an entry smaller than it says',
      'x/data/0 damaged',
      torchZip(view([6], [1]), { 0: { bytes: Buffer.alloc(20), deflate: true, declared: 24 } }),
    ],
    [
      'another byte order',
      'byte order big',
      zip({ 'x/data.pkl': pickle(op.proto, view([6], [1]), '.'), 'x/byteorder': Buffer.from('big') }),
    ],
    ['a zip file of something else', '0 entries data.pkl', zip({ 'a.txt': Buffer.from('a') })],
    [
      'a legacy storage of a negative length',
      'where -24 should follow',
      torchLegacy(op.dictionary(op.text('a'), tensor(storage('FloatStorage', 'k', 6), { shape: [1], strides: [1] })), [
        ['k', -6, six],
      ]),
    ],
    [
      'a legacy storage that nobody uses',
      'a storage that no tensor uses',
      torchLegacy(Buffer.from(op.emptyDict), [['k', 6, six]]),
    ],
  ])('is refused: %s', (_name, found, file) => {
    const error = errorOf(file);
    expect(error).toMatchObject({ code: expect.stringMatching(/^TORCH_/) as string, at: { file: 'x.pt' } });
    expect(error.message).toContain(found);
  });

  it.each([
    ['zip', honest],
    ['legacy', older],
  ])('is refused wherever it is cut off: %s', (_name, whole) => {
    expect([...decodeWeights(whole, 'x.pt').state.get('weight')!.data]).toEqual([0, 1, 2, 3, 4, 5]);
    for (let length = 0; length < whole.length; length++)
      expect(errorOf(whole.subarray(0, length)).code).toMatch(/^(TORCH_CHECKPOINT|WEIGHTS_FORMAT|SAFETENSORS)$/);
  });

  it('gives a DataError or weights, and ends, whichever bytes are changed', () => {
    const files = [
      honest,
      older,
      torchZip(op.dictionary(op.text('weight'), weight), { 0: { bytes: six, deflate: true } }),
    ];
    const flip = fc.record({ at: fc.nat(10_000), value: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.array(flip, { minLength: 1, maxLength: 6 }),
        fc.option(fc.nat(10_000), { freq: 5 }),
        (file, flips, cut) => {
          const changed = Buffer.from(file);
          for (const { at, value } of flips) changed[at % changed.length] = value;
          try {
            decodeWeights(cut === null ? changed : changed.subarray(0, cut % changed.length), 'x.pt');
          } catch (error) {
            expect(error).toBeInstanceOf(DataError);
          }
        },
      ),
      { numRuns: 3000, seed: 7 },
    );
  });
});
