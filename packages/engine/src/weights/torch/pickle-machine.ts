import type { ByteReader } from './byte-reader.ts';
import type { CheckpointErrors } from './checkpoint-error.ts';
import type { PickleGlobal, PickleValue } from './pickle-values.ts';

/** What the pickle's names and outside references mean. Every function returns data and runs nothing of the file's. */
export interface PickleRules {
  /** The result of "calling" a name. @throws {DataError} for every name that is not in the closed table */
  call(target: PickleGlobal, args: readonly PickleValue[], byte: number): PickleValue;
  /** Gives an object its state. @throws {DataError} where that would run code */
  build(object: PickleValue, state: PickleValue, byte: number): void;
  /** A reference to something outside of the pickle: a storage. */
  persistent(id: PickleValue, byte: number): PickleValue;
}

// A checkpoint of a thousand layers has some 100,000 opcodes; what a pickle may take of memory is bound by these.
const mostOpcodes = 4_000_000;
const mostContainers = 1_000_000;

/** The stack machine that a pickle is a program for, without its power to call. */
export class PickleMachine {
  readonly reader: ByteReader;
  readonly errors: CheckpointErrors;
  readonly rules: PickleRules;
  readonly memo = new Map<number, PickleValue>();
  readonly #marks: number[] = [];
  #stack: PickleValue[] = [];
  #opcodes = 0;
  #containers = 0;
  /** Where the opcode that is being run begins. */
  opcodeAt = 0;

  constructor(reader: ByteReader, errors: CheckpointErrors, rules: PickleRules) {
    this.reader = reader;
    this.errors = errors;
    this.rules = rules;
  }

  nextOpcode(): number {
    this.opcodeAt = this.reader.position;
    if (++this.#opcodes > mostOpcodes) throw this.broken(`more than ${mostOpcodes} instructions`);
    return this.reader.uint8();
  }
  broken(found: string) {
    return this.errors.broken(found, this.opcodeAt);
  }
  push(value: PickleValue): void {
    this.#stack.push(value);
  }
  /** As `push`, for a value that takes memory of its own. */
  pushNew(value: PickleValue): void {
    if (++this.#containers > mostContainers) throw this.broken(`more than ${mostContainers} objects`);
    this.push(value);
  }
  pop(): PickleValue {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0)) throw this.broken('an instruction without its operands');
    return this.#stack.pop()!;
  }
  top(): PickleValue {
    const value = this.pop();
    this.push(value);
    return value;
  }
  mark(): void {
    this.#marks.push(this.#stack.length);
  }
  popToMark(): PickleValue[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw this.broken('the end of a group that never began');
    return this.#stack.splice(mark);
  }
  /** Drops the newest value, or the newest mark where it is on top. */
  drop(): void {
    if (this.#marks.length > 0 && this.#marks.at(-1) === this.#stack.length) this.#marks.pop();
    else this.pop();
  }
  store(index: number): void {
    this.memo.set(index, this.top());
  }
  load(index: number): void {
    const value = this.memo.get(index);
    if (value === undefined) throw this.broken(`a reference to a value ${index} that was never kept`);
    this.push(value);
  }
}
