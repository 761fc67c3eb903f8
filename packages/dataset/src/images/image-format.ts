export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'tiff' | 'gif' | 'bmp';

/** File name endings, lower-case with the dot, of the pictures that can be decoded. */
export const imageExtensions: readonly string[] = ['.jpg', '.jpeg', '.png', '.webp', '.tif', '.tiff', '.gif', '.bmp'];

/** True where the file's name ends as a picture's does, in any case. */
export function hasImageExtension(file: string): boolean {
  const name = file.toLowerCase();
  return imageExtensions.some((extension) => name.endsWith(extension));
}

const signatures: readonly (readonly [ImageFormat, offset: number, bytes: string])[] = [
  ['jpeg', 0, '\xff\xd8\xff'],
  ['png', 0, '\x89PNG\r\n\x1a\n'],
  ['webp', 8, 'WEBP'],
  ['tiff', 0, 'II*\0'],
  ['tiff', 0, 'MM\0*'],
  ['gif', 0, 'GIF8'],
  ['bmp', 0, 'BM'],
];

/**
 * What a file's first bytes say it is, whatever its name; `undefined` where it is no picture that can be decoded.
 *
 * Decided here and not by the decoder, so that a document which may load other files (SVG, PDF) never reaches it.
 */
export function imageFormatOf(bytes: Uint8Array): ImageFormat | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 16)).toString('latin1');
  return signatures.find(([, offset, text]) => head.startsWith(text, offset))?.[0];
}
