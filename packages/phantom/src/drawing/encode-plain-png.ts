import { crc32 } from 'node:zlib';
import type { Raster } from '@loupe/dataset';

const largestBlock = 0xffff;

/**
 * A PNG, grey or in colour, whose pixels are stored, not compressed. Compressors differ between machines and versions; these bytes are the
 * same everywhere, so that a phantom's hash is too. Noise would hardly compress anyway.
 *
 * @source        PNG, third edition, 2023; RFC 1950 and 1951 (stored blocks)
 */
export function encodePlainPng({ width, height, channels, data }: Raster): Uint8Array {
  const stride = width * channels;
  const rows = new Uint8Array(height * (stride + 1));
  for (let y = 0; y < height; y++) rows.set(data.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(8, 8);
  header.writeUInt8(channels === 1 ? 0 : 2, 9);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', store(rows)),
    chunk('IEND', new Uint8Array()),
  ]);
}

function chunk(type: string, content: Uint8Array): Buffer {
  const bytes = Buffer.alloc(12 + content.length);
  bytes.writeUInt32BE(content.length, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(content, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + content.length)), 8 + content.length);
  return bytes;
}

/** A zlib stream of stored blocks. */
function store(content: Uint8Array): Uint8Array {
  const blocks = Math.max(1, Math.ceil(content.length / largestBlock));
  const bytes = Buffer.alloc(2 + 5 * blocks + content.length + 4);
  bytes.writeUInt16BE(0x7801, 0);
  let at = 2;
  for (let block = 0; block < blocks; block++) {
    const part = content.subarray(block * largestBlock, (block + 1) * largestBlock);
    bytes.writeUInt8(block === blocks - 1 ? 1 : 0, at);
    bytes.writeUInt16LE(part.length, at + 1);
    bytes.writeUInt16LE(part.length ^ 0xffff, at + 3);
    bytes.set(part, at + 5);
    at += 5 + part.length;
  }
  bytes.writeUInt32BE(adler32(content), at);
  return bytes;
}

function adler32(content: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (let i = 0; i < content.length; i++) {
    a = (a + content[i]!) % 65521;
    b = (b + a) % 65521;
  }
  return ((b << 16) | a) >>> 0;
}
