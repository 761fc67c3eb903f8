import { quoted } from './checkpoint-error.ts';
import type { PickleMachine } from './pickle-machine.ts';
import { PickleGlobal, PickleRecord } from './pickle-values.ts';
import type { PickleValue } from './pickle-values.ts';

type Instruction = (machine: PickleMachine) => void;

// Python writes numbers of any length; the longest of a checkpoint is its magic number, of 10 bytes.
const mostIntegerBytes = 64;

/**
 * What each opcode of the pickle protocols 0 to 5 does to the machine. Missing are the extension registry and buffers outside of the
 * file, which checkpoints do not use.
 *
 * @source Python's pickletools.py
 */
export const instructions: ReadonlyMap<number, Instruction> = new Map<number, Instruction>([
  // Structure
  [0x80, (m) => void m.reader.uint8()], // PROTO
  [0x95, (m) => void m.reader.uint64()], // FRAME: a hint for readers of streams
  [0x28, (m) => m.mark()],
  [0x30, (m) => m.drop()],
  [0x31, (m) => void m.popToMark()],
  [0x32, (m) => m.push(m.top())],
  // Memo
  [0x67, (m) => m.load(decimal(m))],
  [0x68, (m) => m.load(m.reader.uint8())],
  [0x6a, (m) => m.load(m.reader.uint32())],
  [0x70, (m) => m.store(decimal(m))],
  [0x71, (m) => m.store(m.reader.uint8())],
  [0x72, (m) => m.store(m.reader.uint32())],
  [0x94, (m) => m.store(m.memo.size)],
  // Numbers and constants
  [0x4e, (m) => m.push(null)],
  [0x88, (m) => m.push(true)],
  [0x89, (m) => m.push(false)],
  [0x4a, (m) => m.push(m.reader.int32())],
  [0x4b, (m) => m.push(m.reader.uint8())],
  [0x4d, (m) => m.push(m.reader.uint16())],
  [0x47, (m) => m.push(m.reader.float64BigEndian())],
  [0x46, (m) => m.push(Number(m.reader.line()))],
  [0x49, (m) => m.push(decimal(m))],
  [0x4c, (m) => m.push(decimal(m))],
  [0x8a, (m) => m.push(integer(m, m.reader.uint8()))],
  [0x8b, (m) => m.push(integer(m, m.reader.int32()))],
  // Text and bytes
  [0x53, (m) => m.push(m.reader.line().replace(/^(['"])(.*)\1$/, '$2'))],
  [0x56, (m) => m.push(m.reader.line())],
  [0x54, (m) => m.push(m.reader.text(m.reader.int32()))],
  [0x55, (m) => m.push(m.reader.text(m.reader.uint8()))],
  [0x58, (m) => m.push(m.reader.text(m.reader.uint32()))],
  [0x8c, (m) => m.push(m.reader.text(m.reader.uint8()))],
  [0x8d, (m) => m.push(m.reader.text(m.reader.uint64()))],
  [0x42, (m) => m.push(m.reader.take(m.reader.uint32()))],
  [0x43, (m) => m.push(m.reader.take(m.reader.uint8()))],
  [0x8e, (m) => m.push(m.reader.take(m.reader.uint64()))],
  [0x96, (m) => m.push(m.reader.take(m.reader.uint64()))],
  // Tuples
  [0x29, (m) => m.pushNew([])],
  [0x74, (m) => m.pushNew(m.popToMark())],
  [0x85, (m) => m.pushNew([m.pop()])],
  [0x86, (m) => m.pushNew([m.pop(), m.pop()].reverse())],
  [0x87, (m) => m.pushNew([m.pop(), m.pop(), m.pop()].reverse())],
  // Lists
  [0x5d, (m) => m.pushNew([])],
  [0x6c, (m) => m.pushNew(m.popToMark())],
  [0x61, (m) => append(m, [m.pop()])],
  [0x65, (m) => append(m, m.popToMark())],
  // Dictionaries
  [0x7d, (m) => m.pushNew(new Map())],
  [
    0x64,
    (m) => {
      const items = m.popToMark();
      m.pushNew(new Map());
      setItems(m, items);
    },
  ],
  [0x73, (m) => setItems(m, [m.pop(), m.pop()].reverse())],
  [0x75, (m) => setItems(m, m.popToMark())],
  // Sets
  [0x8f, (m) => m.pushNew(new Set())],
  [0x91, (m) => m.pushNew(new Set(m.popToMark()))],
  [
    0x90,
    (m) => {
      const items = m.popToMark();
      const set = m.top();
      if (!(set instanceof Set)) throw m.broken('items for a set that is none');
      items.forEach((item) => set.add(item));
    },
  ],
  // Names, "calls" and state
  [0x63, (m) => m.pushNew(new PickleGlobal(m.reader.line(), m.reader.line()))],
  [
    0x93,
    (m) => {
      const [name, module] = [m.pop(), m.pop()];
      if (typeof module !== 'string' || typeof name !== 'string') throw m.broken('a global whose name is no text');
      m.pushNew(new PickleGlobal(module, name));
    },
  ],
  [0x52, (m) => callWith(m, m.pop())],
  [0x81, (m) => callWith(m, m.pop())],
  [
    0x92,
    (m) => {
      m.pop(); // keyword arguments
      callWith(m, m.pop());
    },
  ],
  [
    0x6f,
    (m) => {
      const [target, ...args] = m.popToMark();
      m.pushNew(call(m, target, args));
    },
  ],
  [
    0x69,
    (m) => {
      const target = new PickleGlobal(m.reader.line(), m.reader.line());
      m.pushNew(call(m, target, m.popToMark()));
    },
  ],
  [
    0x62,
    (m) => {
      const state = m.pop();
      m.rules.build(m.top(), state, m.opcodeAt);
    },
  ],
  [0x51, (m) => m.push(m.rules.persistent(m.pop(), m.opcodeAt))],
]);

function callWith(m: PickleMachine, args: PickleValue): void {
  if (!Array.isArray(args)) throw m.broken('arguments that are no tuple');
  m.pushNew(call(m, m.pop(), args));
}

function call(m: PickleMachine, target: PickleValue | undefined, args: readonly PickleValue[]): PickleValue {
  if (target instanceof PickleGlobal) return m.rules.call(target, args, m.opcodeAt);
  // Such as the result of getattr, or an object with __call__.
  throw m.errors.refused(
    target instanceof PickleRecord ? quoted(target.type.dotted) : 'something without a name',
    m.opcodeAt,
  );
}

function append(m: PickleMachine, items: readonly PickleValue[]): void {
  const list = m.top();
  if (Array.isArray(list)) for (const item of items) list.push(item);
  else if (list instanceof PickleRecord) for (const item of items) list.items.set(list.items.size, item);
  else throw m.broken('items for a list that is none');
}

function setItems(m: PickleMachine, items: readonly PickleValue[]): void {
  const target = m.top();
  const into = target instanceof PickleRecord ? target.items : target;
  if (!(into instanceof Map) || items.length % 2 !== 0) throw m.broken('keys and values for a dictionary that is none');
  for (let i = 0; i < items.length; i += 2) into.set(items[i]!, items[i + 1]!);
}

/** An integer in text. */
function decimal(m: PickleMachine): number {
  const text = m.reader.line();
  if (!/^-?\d{1,20}L?$/.test(text)) throw m.broken(`${quoted(text)} for an integer`);
  return Number.parseInt(text, 10);
}

/** A little-endian two's complement integer. */
function integer(m: PickleMachine, length: number): number | bigint {
  if (length > mostIntegerBytes) throw m.broken(`an integer of ${length} bytes`);
  const bytes = m.reader.take(length);
  let value = 0n;
  for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  if (length > 0 && bytes[length - 1]! & 0x80) value -= 1n << BigInt(8 * length);
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}
