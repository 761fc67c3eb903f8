import { deflateRawSync } from 'node:zlib';

/** Parts of a pickle, written opcode by opcode: text as Latin-1, numbers as one byte each. */
export function pickle(...parts: readonly (string | number | Uint8Array)[]): Buffer {
  return Buffer.concat(
    parts.map((part) =>
      typeof part === 'string'
        ? Buffer.from(part, 'latin1')
        : typeof part === 'number'
          ? Buffer.from([part])
          : Buffer.from(part),
    ),
  );
}

const uint32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

/** Opcodes of the pickles that `torch.save` writes. */
export const op = {
  proto: '\x80\x02',
  stop: '.',
  mark: '(',
  reduce: 'R',
  emptyTuple: ')',
  emptyDict: '}',
  setItems: 'u',
  build: 'b',
  newObject: '\x81',
  none: 'N',
  false: '\x89',
  persistent: 'Q',
  global: (module: string, name: string) => `c${module}\n${name}\n`,
  text: (text: string) => pickle('X', uint32(Buffer.byteLength(text)), Buffer.from(text)),
  integer: (value: number) => pickle('J', uint32(value >>> 0)),
  tuple: (...items: (string | Uint8Array)[]) => pickle('(', ...items, 't'),
  dictionary: (...items: (string | Uint8Array)[]) => pickle('}(', ...items, 'u'),
};

/** A reference to a storage, as zip files have it, or with a view's fields behind, as the older container has it. */
export const storage = (type: string, key: string, length: number, ...view: (string | Uint8Array)[]): Buffer =>
  pickle(
    op.tuple(op.text('storage'), op.global('torch', type), op.text(key), op.text('cpu'), op.integer(length), ...view),
    op.persistent,
  );

/** torch._utils._rebuild_tensor_v2 of a storage. */
export const tensor = (
  source: Uint8Array,
  { offset = 0, shape, strides }: { offset?: number; shape: readonly number[]; strides: readonly number[] },
): Buffer =>
  pickle(
    op.global('torch._utils', '_rebuild_tensor_v2'),
    op.tuple(
      source,
      op.integer(offset),
      op.tuple(...shape.map(op.integer)),
      op.tuple(...strides.map(op.integer)),
      op.false,
      pickle(op.global('collections', 'OrderedDict'), op.emptyTuple, op.reduce),
    ),
    op.reduce,
  );

export interface ZipEntryPlan {
  readonly bytes: Uint8Array;
  readonly deflate?: boolean;
  /** what the directory says the inflated size is, where it lies */
  readonly declared?: number;
}

/** A zip file; `declared` lets an entry lie about its size. */
export function zip(entries: Readonly<Record<string, Uint8Array | ZipEntryPlan>>): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, plan] of Object.entries(entries)) {
    const { bytes, deflate = false, declared = bytes.length } = plan instanceof Uint8Array ? { bytes: plan } : plan;
    const packed = deflate ? deflateRawSync(bytes) : Buffer.from(bytes);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(deflate ? 8 : 0, 4);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(declared, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), packed]);
    directory.push(
      Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), fields, Buffer.alloc(10), uint32(at), Buffer.from(name)]),
    );
    locals.push(local);
    at += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, central, end]);
}

/** A checkpoint as `torch.save` writes it today. @param data the pickle's body, without PROTO and STOP */
export const torchZip = (
  data: Uint8Array,
  storages: Readonly<Record<string, Uint8Array | ZipEntryPlan>> = {},
): Buffer =>
  zip({
    'x/data.pkl': pickle(op.proto, data, op.stop),
    'x/byteorder': Buffer.from('little'),
    ...Object.fromEntries(Object.entries(storages).map(([key, bytes]) => [`x/data/${key}`, bytes])),
  });

/** A checkpoint as `torch.save` wrote it before 1.6. */
export function torchLegacy(data: Uint8Array, storages: readonly (readonly [string, number, Uint8Array])[]): Buffer {
  const lengths = storages.map(([, length, bytes]) => {
    const count = Buffer.alloc(8);
    count.writeBigInt64LE(BigInt(length));
    return Buffer.concat([count, bytes]);
  });
  return pickle(
    Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex'),
    pickle(op.proto, op.integer(1001), op.stop),
    pickle(op.proto, op.emptyDict, op.stop),
    pickle(op.proto, data, op.stop),
    pickle(op.proto, '](', ...storages.map(([key]) => op.text(key)), 'e', op.stop),
    ...lengths,
  );
}
