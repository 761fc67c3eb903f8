import { ByteReader } from './byte-reader.ts';
import { quoted } from './checkpoint-error.ts';
import type { CheckpointErrors } from './checkpoint-error.ts';
import type { TorchContainer } from './torch-container.ts';
import { torchRules } from './torch-names.ts';
import { unpickle } from './unpickle.ts';
import { openZip } from './zip-entries.ts';

const largestPickle = 64 * 2 ** 20;

/** Whether a file begins as a zip file does. */
export const isZip = (file: Uint8Array): boolean =>
  file[0] === 0x50 && file[1] === 0x4b && file[2] === 0x03 && file[3] === 0x04;

/**
 * Opens what `torch.save` has written since PyTorch 1.6: a zip file of `<name>/data.pkl` and one entry a storage, `<name>/data/<key>`.
 *
 * @throws {DataError} `TORCH_CHECKPOINT`, `TORCH_PICKLE_CALLS`
 */
export function openTorchZip(file: Uint8Array, errors: CheckpointErrors): TorchContainer {
  const zip = openZip(file, errors);
  const pickles = zip.names.filter((name) => /^[^/]*\/data\.pkl$/.test(name));
  const [pickle] = pickles;
  if (pickle === undefined || pickles.length > 1)
    throw errors.broken(
      `a zip file with ${pickles.length} entries data.pkl (a TorchScript module, or another program's)`,
    );
  const folder = pickle.slice(0, -'data.pkl'.length);
  if (zip.names.includes(`${folder}constants.pkl`))
    throw errors.broken('a TorchScript module: save model.state_dict() instead');
  if (zip.names.includes(`${folder}byteorder`)) {
    const order = Buffer.from(zip.read(`${folder}byteorder`)).toString('latin1');
    if (order !== 'little') throw errors.broken(`numbers in byte order ${quoted(order)}`);
  }
  const bytes = zip.read(pickle);
  if (bytes.length > largestPickle) throw errors.broken(`a pickle of ${bytes.length} bytes`);
  const storages = new Map<string, Uint8Array>();
  return {
    container: 'torch-zip',
    value: unpickle(new ByteReader(bytes, errors), errors, torchRules(errors)),
    storage({ key }) {
      let storage = storages.get(key);
      if (!storage) storages.set(key, (storage = zip.read(`${folder}data/${key}`)));
      return storage;
    },
  };
}
