import { bytesPerNumber } from '../number-types.ts';
import type { NumberType } from '../number-types.ts';
import { ByteReader } from './byte-reader.ts';
import { quoted } from './checkpoint-error.ts';
import type { CheckpointErrors } from './checkpoint-error.ts';
import type { StorageReference } from './pickle-values.ts';
import type { TorchContainer } from './torch-container.ts';
import { torchRules } from './torch-names.ts';
import { unpickle } from './unpickle.ts';

const magic = 0x1950a86a20f9469cfc6cn;
const protocol = 1001;
// The magic number as every version has pickled it: PROTO 2, LONG1 of 10 bytes.
const opening = Uint8Array.of(0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e);

/** Whether a file begins as PyTorch's own container before 1.6 does. */
export const isTorchLegacy = (file: Uint8Array): boolean => opening.every((byte, i) => file[i] === byte);

/**
 * Opens what `torch.save` wrote before PyTorch 1.6: five pickles (magic number, protocol, the machine, the object, the storages' keys),
 * then each storage with its length.
 *
 * @throws {DataError} `TORCH_CHECKPOINT`, `TORCH_PICKLE_CALLS`
 * @source torch/serialization.py, _legacy_save
 */
export function openTorchLegacy(file: Uint8Array, errors: CheckpointErrors): TorchContainer {
  const reader = new ByteReader(file, errors);
  const rules = torchRules(errors);
  // A storage says its type only where a tensor names it.
  const types = new Map<string, NumberType>();
  const next = () =>
    unpickle(reader, errors, {
      ...rules,
      persistent(id, byte) {
        const storage = rules.persistent(id, byte) as StorageReference;
        if (storage.type === undefined) throw errors.broken('a storage without a type', byte);
        const known = types.get(storage.key);
        if (known !== undefined && known !== storage.type)
          throw errors.broken(`storage ${quoted(storage.key)} as ${known} and as ${storage.type}`, byte);
        types.set(storage.key, storage.type);
        return storage;
      },
    });
  if (next() !== magic) throw errors.broken('another magic number', 0);
  const version = next();
  if (version !== protocol) throw errors.broken(`another version of the container than ${protocol}`);
  const machine = next();
  if (machine instanceof Map && machine.get('little_endian') === false)
    throw errors.broken('numbers of a big-endian machine');
  const value = next();
  const keys = next();
  if (!Array.isArray(keys)) throw errors.broken('no list of storages', reader.position);

  const storages = new Map<string, Uint8Array>();
  for (const key of keys) {
    const type = typeof key === 'string' ? types.get(key) : undefined;
    if (typeof key !== 'string' || type === undefined)
      throw errors.broken('a storage that no tensor uses', reader.position);
    storages.set(key, reader.take(reader.int64() * bytesPerNumber[type]));
  }
  return {
    container: 'torch-legacy',
    value,
    storage({ key }) {
      const storage = storages.get(key);
      if (!storage) throw errors.broken(`no storage ${quoted(key)}`);
      return storage;
    },
  };
}
