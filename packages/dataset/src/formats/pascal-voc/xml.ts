import { DataError } from '@loupe/core';

/** An element of an XML text: its own text without that of its children, and no attributes, which label files do not use. */
export interface XmlElement {
  readonly name: string;
  /** On which it starts, from 1. */
  readonly line: number;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

const entities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);
/** Label files nest five deep; a file far beyond is none, and must not exhaust the stack of whoever walks it. */
const deepest = 32;

const token =
  /<!--(?<comment>[\s\S]*?)-->|<!\[CDATA\[(?<cdata>[\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<\/(?<close>[^\s<>/]+)\s*>|<(?<open>[^\s<>/!?]+)(?<attributes>(?:\s+[^\s<>/=]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(?<empty>\/?)>|(?<text>[^<]+)/y;

/**
 * The root element of a strict, small part of XML: elements, text, CDATA, comments, processing instructions. Nothing outside the text is
 * ever read: a document type is refused, so entities are the five predefined ones and numbers of characters.
 *
 * @throws {DataError} `XML_SYNTAX` with file and line: a document type, another entity, elements that do not nest or nest over 32 deep
 * @source Extensible Markup Language 1.0 (Fifth Edition), without document types and namespaces
 */
export function parseXml(source: string, file: string): XmlElement {
  interface Open {
    name: string;
    line: number;
    text: string;
    children: XmlElement[];
  }
  const open: Open[] = [];
  let root: XmlElement | undefined;
  let line = 1;
  const fail = (expected: string, found: string): never => {
    throw new DataError(`Cannot read ${file}: expected ${expected}, found ${found}`, {
      code: 'XML_SYNTAX',
      at: { file, line },
      fix: 'Correct the file, or export it again',
    });
  };
  const decode = (text: string) =>
    text.replace(/&([^;&]*);?/g, (whole, name: string) => {
      const character = whole.endsWith(';') ? (entities.get(name) ?? characterNumbered(name)) : undefined;
      return character ?? fail('one of the five predefined entities', whole.slice(0, 40));
    });
  const close = (element: Open) => {
    const parent = open.at(-1);
    if (parent !== undefined) parent.children.push(element);
    else root = element;
  };

  token.lastIndex = 0;
  for (let at = 0; at < source.length; at = token.lastIndex) {
    token.lastIndex = at;
    const found = token.exec(source);
    if (found === null) {
      const rest = source.slice(at, at + 40).split('\n')[0]!;
      return fail(/^<!DOCTYPE/i.test(rest) ? 'no document type' : 'an element or text', rest);
    }
    const { open: name, close: end, attributes, empty, text, cdata } = found.groups!;
    const top = open.at(-1);
    if (name !== undefined) {
      if (top === undefined && root !== undefined) fail('one outermost element', `another, <${name}>`);
      if (open.length >= deepest) fail(`elements nested up to ${deepest} deep`, `<${name}> deeper`);
      decode(attributes!);
      const element: Open = { name, line, text: '', children: [] };
      if (empty === '/') close(element);
      else open.push(element);
    } else if (end !== undefined) {
      if (top?.name !== end) fail(top === undefined ? 'no closing tag here' : `</${top.name}>`, `</${end}>`);
      close(open.pop()!);
    } else if (text !== undefined || cdata !== undefined) {
      if (top !== undefined) top.text += cdata ?? decode(text!);
      else if (cdata !== undefined || text!.trim() !== '') fail('one element around everything', (cdata ?? text!).trim().slice(0, 40)); // prettier-ignore
    }
    line += found[0].split('\n').length - 1;
  }
  if (open.length > 0) fail(`</${open.at(-1)!.name}>`, 'the end of the file');
  return root ?? fail('an element', 'none');
}

function characterNumbered(name: string): string | undefined {
  const [, hexadecimal, decimal] = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(name) ?? [];
  const point = hexadecimal === undefined ? Number(decimal ?? 0) : parseInt(hexadecimal, 16);
  return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : undefined;
}

/** The first child of that name. */
export const childOf = (element: XmlElement | undefined, name: string): XmlElement | undefined =>
  element?.children.find((child) => child.name === name);

/** The text of the first child of that name, trimmed; `undefined` where there is no such child or it is empty. */
export const textOf = (element: XmlElement | undefined, name: string): string | undefined =>
  childOf(element, name)?.text.trim() || undefined;

/** Text as it stands between tags. */
export const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
