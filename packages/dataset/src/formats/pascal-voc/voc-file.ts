import { LoupeError } from '@loupe/core';
import type { Size } from '../../box.ts';
import type { Box } from '../../schema.ts';
import type { VocOptions } from '../format.ts';
import type { Reason } from '../intake.ts';
import { isUnder } from '../paths.ts';
import type { DatasetSource } from '../source.ts';
import { childOf, parseXml, textOf, type XmlElement } from './xml.ts';

/** What one XML file says of one image. */
export interface VocFile {
  readonly file: string;
  /** Of `<filename>`; `undefined` where there is none. */
  readonly imageName: string | undefined;
  /** Of `<size>`; `undefined` where it is left out or 0, as some tools leave it. */
  readonly size: Size | undefined;
  readonly objects: readonly VocObject[];
  /** True where the file says that it comes from the VOC challenge, whose corners are inclusive. */
  readonly isOfChallenge: boolean;
}

export type VocObject =
  | {
      readonly kind: 'box';
      readonly line: number;
      readonly name: string;
      readonly box: Box;
      /** Not counted when a detector is scored. */
      readonly difficult: boolean;
      /** It has an outline, which is not read. */
      readonly outlined: boolean;
    }
  | ({ readonly kind: 'rejected'; readonly line: number } & Reason);

export interface VocFiles {
  readonly read: readonly VocFile[];
  /** XML files that speak of annotations and cannot be read. */
  readonly broken: readonly (Reason & { readonly file: string; readonly line: number | undefined })[];
}

/**
 * The XML files of a source whose outermost element is `annotation`, in order of their paths. Other XML is passed over.
 *
 * @param annotations  file or folder to look in; left out: everywhere
 */
export async function findVocFiles(
  source: DatasetSource,
  annotations: string | undefined,
  corners: VocOptions['corners'],
): Promise<VocFiles> {
  const read: VocFile[] = [];
  const broken: (Reason & { file: string; line: number | undefined })[] = [];
  for (const file of source.files) {
    if (!isXml(file) || !isUnder(file, annotations ?? '')) continue;
    try {
      const text = await source.readText(file);
      if (!speaksOfAnnotation(text)) continue;
      const root = parseXml(text, file);
      if (root.name === 'annotation') read.push(interpret(root, file, corners ?? 'edges'));
    } catch (error) {
      if (!(error instanceof LoupeError)) throw error;
      const line = typeof error.at?.line === 'number' ? error.at.line : undefined;
      broken.push({ file, line, code: error.code, reason: error.message });
    }
  }
  return { read, broken };
}

/** The first XML file that is Pascal VOC by its text. */
export async function firstVocFile(source: DatasetSource): Promise<string | undefined> {
  for (const file of source.files) {
    if (!isXml(file)) continue;
    const text = await source.readText(file).catch((error: unknown) => {
      if (error instanceof LoupeError) return '';
      throw error;
    });
    if (speaksOfAnnotation(text)) return file;
  }
  return undefined;
}

const isXml = (file: string) => file.toLowerCase().endsWith('.xml');
const speaksOfAnnotation = (text: string) => /<annotation[\s>]/.test(text);

function interpret(root: XmlElement, file: string, corners: 'edges' | 'inclusive'): VocFile {
  const stated = childOf(root, 'size');
  const size = { width: Number(textOf(stated, 'width')), height: Number(textOf(stated, 'height')) };
  return {
    file,
    imageName: textOf(root, 'filename'),
    size: size.width > 0 && size.height > 0 ? size : undefined,
    objects: root.children.filter(({ name }) => name === 'object').map((object) => readObject(object, corners)),
    isOfChallenge: /^PASCAL VOC/i.test(textOf(childOf(root, 'source'), 'annotation') ?? ''),
  };
}

// A finite decimal number, and no more: not 0x10, not 1_000, not nan.
const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function readObject(object: XmlElement, corners: 'edges' | 'inclusive'): VocObject {
  const { line } = object;
  const name = textOf(object, 'name');
  const bndbox = childOf(object, 'bndbox');
  if (name === undefined) return { kind: 'rejected', line, code: 'VOC_NAME', reason: 'expected a name, found none' };
  if (bndbox === undefined)
    return { kind: 'rejected', line, code: 'VOC_BNDBOX', reason: 'expected bndbox, found none' };
  const texts = ['xmin', 'ymin', 'xmax', 'ymax'].map((edge) => textOf(bndbox, edge));
  const odd = texts.findIndex((text) => text === undefined || !number.test(text));
  if (odd >= 0) {
    const found = texts[odd] === undefined ? 'a corner missing' : `"${texts[odd].slice(0, 40)}"`;
    return { kind: 'rejected', line, code: 'VOC_NOT_A_NUMBER', reason: `expected four finite decimal numbers, found ${found}` }; // prettier-ignore
  }
  const [x0, y0, x1, y1] = texts.map(Number) as [number, number, number, number];
  return {
    kind: 'box',
    line,
    name,
    // Pixel 1 lies between the edges 0 and 1, and the last pixel belongs to the box.
    box: corners === 'inclusive' ? [x0 - 1, y0 - 1, x1, y1] : [x0, y0, x1, y1],
    difficult: textOf(object, 'difficult') === '1',
    outlined: childOf(object, 'polygon') !== undefined,
  };
}
