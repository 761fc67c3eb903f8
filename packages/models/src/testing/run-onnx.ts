import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A Python with other frameworks to compare with; undefined where there is none. */
export function pythonWith(module: string): string | undefined {
  const { LOUPE_PYTHON } = process.env;
  const candidates = LOUPE_PYTHON ? [LOUPE_PYTHON] : environments.map((folder) => resolve(folder, 'bin/python'));
  // Looked for, not imported, which takes a long time where it is large.
  const look = `import importlib.util, sys; sys.exit(importlib.util.find_spec('${module}') is None)`;
  return candidates.find(
    (python) => existsSync(python) && spawnSync(python, ['-c', look], { stdio: 'ignore' }).status === 0,
  );
}

// Of tools/bench/setup and of .ci/torch.
const environments = ['tools/bench/.venv', '.ci/.venv'];

const script = `
import sys, json, numpy, onnxruntime
folder = sys.argv[1]
session = onnxruntime.InferenceSession(folder + '/model.onnx', providers=['CPUExecutionProvider'])
(entry,) = session.get_inputs()
image = numpy.fromfile(folder + '/input.f32', numpy.float32).reshape(entry.shape)
outputs = session.run(None, {entry.name: image})
described = []
for value, output in zip(session.get_outputs(), outputs):
    output.astype(numpy.float32).tofile(folder + '/' + str(len(described)) + '.f32')
    described.append({'name': value.name, 'shape': list(output.shape)})
json.dump(described, open(folder + '/outputs.json', 'w'))
`;

export interface OnnxOutput {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Runs an ONNX file of one input in onnxruntime. */
export function runOnnx(python: string, model: Uint8Array, input: Float32Array): OnnxOutput[] {
  const folder = mkdtempSync(join(tmpdir(), 'loupe-onnx-'));
  try {
    writeFileSync(join(folder, 'model.onnx'), model);
    writeFileSync(join(folder, 'input.f32'), new Uint8Array(input.buffer, input.byteOffset, input.byteLength));
    execFileSync(python, ['-c', script, folder], { stdio: ['ignore', 'ignore', 'inherit'] });
    const described = JSON.parse(readFileSync(join(folder, 'outputs.json'), 'utf8')) as Omit<OnnxOutput, 'data'>[];
    return described.map((output, i) => {
      const bytes = readFileSync(join(folder, `${i}.f32`));
      return { ...output, data: new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4) };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
