import type { NumberType } from '../number-types.ts';

/** What an unpickled file is made of: data only. Tuples are arrays; dictionaries are Maps, in the order of the file. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | Set<PickleValue>
  | PickleGlobal
  | PickleRecord
  | StorageReference
  | TensorReference;

/** A name that the pickle mentions: a class or a function. It stays a name. */
export class PickleGlobal {
  readonly module: string;
  readonly name: string;
  constructor(module: string, name: string) {
    this.module = module;
    this.name = name;
  }
  get dotted(): string {
    return `${this.module}.${this.name}`;
  }
}

/** What would have been an instance of a class: the class's name and the data that it would have been given. */
export class PickleRecord {
  readonly type: PickleGlobal;
  readonly items = new Map<PickleValue, PickleValue>();
  state: Map<PickleValue, PickleValue> = new Map();
  constructor(type: PickleGlobal) {
    this.type = type;
  }
}

/** Numbers that lie elsewhere in the file. */
export class StorageReference {
  readonly key: string;
  /** undefined: bytes, whose meaning their tensor tells. */
  readonly type: NumberType | undefined;
  /** how many numbers, or bytes where `type` is undefined */
  readonly length: number;
  /** first number of the storage under `key` that this one sees */
  readonly offset: number;
  constructor(fields: { key: string; type: NumberType | undefined; length: number; offset: number }) {
    this.key = fields.key;
    this.type = fields.type;
    this.length = fields.length;
    this.offset = fields.offset;
  }
}

/** A tensor: a view of a storage. Offset and strides in numbers. */
export class TensorReference {
  readonly storage: StorageReference;
  readonly type: NumberType;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  constructor(fields: Pick<TensorReference, 'storage' | 'type' | 'offset' | 'shape' | 'strides'>) {
    this.storage = fields.storage;
    this.type = fields.type;
    this.offset = fields.offset;
    this.shape = fields.shape;
    this.strides = fields.strides;
  }
}
