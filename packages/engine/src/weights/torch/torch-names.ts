import type { NumberType } from '../number-types.ts';
import type { CheckpointErrors } from './checkpoint-error.ts';
import { quoted } from './checkpoint-error.ts';
import type { PickleRules } from './pickle-machine.ts';
import { PickleGlobal, PickleRecord, StorageReference, TensorReference } from './pickle-values.ts';
import type { PickleValue } from './pickle-values.ts';

/** Modules whose classes may appear as inert records. Packages, so that `torch.nn` covers `torch.nn.modules.conv` but not `torch.nnx`. */
const inertPackages = [
  'torch.nn',
  'ultralytics',
  'models',
  'torchvision.transforms',
  'torchvision.models',
  'timm',
  'mmengine',
];
/** Single classes of plain data that training scripts put beside the weights. */
const inertNames = new Set([
  'argparse.Namespace',
  'types.SimpleNamespace',
  'pathlib.PosixPath',
  'pathlib.PurePosixPath',
  'pathlib.WindowsPath',
  'pathlib.PureWindowsPath',
  'datetime.datetime',
  'datetime.date',
  'datetime.timedelta',
  'collections.defaultdict',
  'collections.Counter',
  'numpy.dtype',
  'numpy.ndarray',
  'numpy.core.multiarray.scalar',
  'numpy._core.multiarray.scalar',
  'numpy.core.multiarray._reconstruct',
  'numpy._core.multiarray._reconstruct',
  '_codecs.encode',
]);

const storageTypes: Readonly<Record<string, NumberType>> = {
  DoubleStorage: 'float64',
  FloatStorage: 'float32',
  HalfStorage: 'float16',
  BFloat16Storage: 'bfloat16',
  LongStorage: 'int64',
  IntStorage: 'int32',
  ShortStorage: 'int16',
  CharStorage: 'int8',
  ByteStorage: 'uint8',
  BoolStorage: 'bool',
};

const numberTypes: Readonly<Record<string, NumberType>> = {
  double: 'float64',
  float64: 'float64',
  float: 'float32',
  float32: 'float32',
  half: 'float16',
  float16: 'float16',
  bfloat16: 'bfloat16',
  long: 'int64',
  int64: 'int64',
  int: 'int32',
  int32: 'int32',
  short: 'int16',
  int16: 'int16',
  int8: 'int8',
  uint8: 'uint8',
  bool: 'bool',
};

interface CallContext {
  readonly byte: number;
  readonly errors: CheckpointErrors;
  readonly rules: PickleRules;
  /** Counts values that are copied: a pickle may name one long list any number of times. */
  readonly charge: (values: number) => void;
}
type Constructor = (args: readonly PickleValue[], context: CallContext) => PickleValue;

const data: Constructor = ([first]) => first ?? null;
const list: Constructor = ([first]) => (Array.isArray(first) ? first : []);

const setOf: Constructor = ([first], { charge }) => {
  const items = Array.isArray(first) ? first : [];
  charge(items.length);
  return new Set(items);
};

const dictionary: Constructor = ([pairs], { charge }) => {
  if (pairs instanceof Map) return pairs;
  const result = new Map<PickleValue, PickleValue>();
  if (!Array.isArray(pairs)) return result;
  charge(pairs.length);
  for (const pair of pairs) if (Array.isArray(pair) && pair.length === 2) result.set(pair[0]!, pair[1]!);
  return result;
};

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const mostAxes = 64;

/** The type that `torch.float32` or its like names. */
const numberTypeOf = (value: PickleValue | undefined): NumberType | undefined =>
  value instanceof PickleGlobal && value.module === 'torch' && Object.hasOwn(numberTypes, value.name)
    ? numberTypes[value.name]
    : undefined;

/** torch._utils._rebuild_tensor(storage, offset, size, stride); later versions put more behind. */
const tensor =
  (typeAt?: number): Constructor =>
  (args, { byte, errors }) => {
    const [storage, offset, shape, strides] = args;
    const named = typeAt === undefined ? undefined : numberTypeOf(args[typeAt]);
    const type = named ?? (storage instanceof StorageReference ? storage.type : undefined);
    const areCounts = (value: unknown): value is number[] =>
      Array.isArray(value) && value.length <= mostAxes && value.every(isCount);
    if (
      !(storage instanceof StorageReference) ||
      type === undefined ||
      !isCount(offset) ||
      !areCounts(shape) ||
      !areCounts(strides) ||
      shape.length !== strides.length
    )
      throw errors.broken('a tensor without storage, shape or strides', byte);
    return new TensorReference({ storage, type, offset, shape: [...shape], strides: [...strides] });
  };

/** torch._tensor._rebuild_from_type_v2(function, type, args, state): a tensor that carries attributes. */
const tensorOfType: Constructor = ([rebuild, , args], { byte, errors, rules }) => {
  if (
    !(rebuild instanceof PickleGlobal) ||
    !Array.isArray(args) ||
    !rebuild.dotted.startsWith('torch._utils._rebuild_')
  )
    throw errors.broken('a tensor of an unknown type', byte);
  return rules.call(rebuild, args, byte);
};

/** An object before its state is there: the class is named first. */
const objectOf: Constructor = ([type], { byte, errors, rules }) => {
  if (!(type instanceof PickleGlobal)) throw errors.broken('an object of no class', byte);
  return rules.call(type, [], byte);
};

/** The only names that a checkpoint may "call", and what each stands for. */
const constructors: ReadonlyMap<string, Constructor> = new Map<string, Constructor>([
  ['torch._utils._rebuild_tensor', tensor()],
  ['torch._utils._rebuild_tensor_v2', tensor()],
  ['torch._utils._rebuild_tensor_v3', tensor(6)],
  ['torch._utils._rebuild_parameter', data],
  ['torch._utils._rebuild_parameter_with_state', data],
  ['torch._tensor._rebuild_from_type_v2', tensorOfType],
  ['torch.Size', list],
  ['torch.device', ([name]) => name ?? null],
  ['collections.OrderedDict', dictionary],
  ['builtins.dict', dictionary],
  ['builtins.set', setOf],
  ['builtins.frozenset', setOf],
  ['builtins.list', list],
  ['builtins.tuple', list],
  ['copyreg._reconstructor', objectOf],
]);

/** Python 2's names of what has moved. */
const moved: Readonly<Record<string, string>> = { __builtin__: 'builtins', copy_reg: 'copyreg' };
const dottedName = ({ module, name }: PickleGlobal) =>
  `${(Object.hasOwn(moved, module) && moved[module]) || module}.${name}`;

/** Whether a name may stand for a class whose instances become records: never called, so that no code of theirs can run. */
const isInert = ({ module }: PickleGlobal, dotted: string) =>
  inertNames.has(dotted) || inertPackages.some((name) => module === name || module.startsWith(`${name}.`));

const mostCopies = 4_000_000;

/** What names and references of a PyTorch checkpoint stand for. */
export function torchRules(errors: CheckpointErrors): PickleRules {
  let copied = 0;
  const charge = (values: number, byte: number) => {
    copied += values;
    if (copied > mostCopies) throw errors.broken(`more than ${mostCopies} copied values`, byte);
  };
  const rules: PickleRules = {
    call(target, args, byte) {
      const dotted = dottedName(target);
      const constructor = constructors.get(dotted);
      if (constructor) return constructor(args, { byte, errors, rules, charge: (values) => charge(values, byte) });
      if (isInert(target, dotted)) return new PickleRecord(target);
      throw errors.refused(quoted(dotted), byte);
    },
    build(object, state, byte) {
      if (object instanceof PickleRecord) {
        // Objects with slots have a pair: dictionary and slots.
        for (const part of Array.isArray(state) ? state : [state])
          if (part instanceof Map) {
            charge(part.size, byte);
            part.forEach((value, key) => object.state.set(key, value));
          }
      } else if (object instanceof PickleGlobal) throw errors.refused(`${quoted(object.dotted)}.__setstate__`, byte);
      // Attributes of a dictionary or tensor, such as a state dict's _metadata, are not weights.
    },
    persistent(id, byte) {
      const [kind, type, key, , length, view] = Array.isArray(id) ? id : [];
      if (kind !== 'storage' || !(type instanceof PickleGlobal) || typeof key !== 'string' || !isCount(length))
        throw errors.broken('a reference to something that is no storage', byte);
      const untyped = type.dotted === 'torch.storage.UntypedStorage' || type.dotted === 'torch.UntypedStorage';
      const known =
        type.module === 'torch' && Object.hasOwn(storageTypes, type.name) ? storageTypes[type.name] : undefined;
      if (known === undefined && !untyped) throw errors.broken(`numbers of type ${quoted(type.dotted)}`, byte);
      // The pre-zip container: a storage that is a view of another.
      if (Array.isArray(view) && isCount(view[1]) && isCount(view[2]))
        return new StorageReference({ key, type: known, length: view[2], offset: view[1] });
      return new StorageReference({ key, type: known, length, offset: 0 });
    },
  };
  return rules;
}
