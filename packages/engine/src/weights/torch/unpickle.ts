import type { ByteReader } from './byte-reader.ts';
import type { CheckpointErrors } from './checkpoint-error.ts';
import { PickleMachine } from './pickle-machine.ts';
import type { PickleRules } from './pickle-machine.ts';
import { instructions } from './pickle-opcodes.ts';
import type { PickleValue } from './pickle-values.ts';

const STOP = 0x2e;

/**
 * The value that a pickle describes, as plain data. Nothing of the file is run: a pickle is a program that may call any function, and
 * here each call is looked up in the closed table of `rules`.
 *
 * @param reader  at the pickle's first byte; afterwards behind its last
 * @throws {DataError} `TORCH_CHECKPOINT` for a broken pickle, `TORCH_PICKLE_CALLS` for one that calls something else
 */
export function unpickle(reader: ByteReader, errors: CheckpointErrors, rules: PickleRules): PickleValue {
  const machine = new PickleMachine(reader, errors, rules);
  for (;;) {
    const opcode = machine.nextOpcode();
    if (opcode === STOP) return machine.pop();
    const instruction = instructions.get(opcode);
    if (!instruction) throw machine.broken(`an unknown instruction 0x${opcode.toString(16).padStart(2, '0')}`);
    instruction(machine);
  }
}
