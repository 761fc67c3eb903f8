import type { Raster } from '@loupe/dataset';
import type { Composition } from './compose.ts';
import { invertMatrix } from './matrix.ts';
import { applyTones } from './resample.ts';
import { rowRange } from './row-range.ts';

/** Which pixels of one source line make each pixel of a target line, and with what weight. */
interface Taps {
  /** First target pixel that shows the source, and past the last. */
  readonly from: number;
  readonly to: number;
  /** First source pixel of each target pixel. */
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** `perPixel` weights for each target pixel; they add up to 1. */
  readonly weights: Float64Array;
  readonly perPixel: number;
}

/**
 * The picture under a map that keeps the axes (a scale, a flip, a shift), each axis by itself: linear where it grows,
 * area-weighted with a tent as wide as two target pixels where it shrinks, so that nothing aliases.
 */
export function resize(source: Raster, { matrix, size, window, fill, tones }: Composition): Raster {
  const { width, height } = size;
  const { channels } = source;
  const data = new Uint8Array(width * height * channels);
  if (fill !== 0) data.fill(fill);
  const target: Raster = { width, height, channels, data };
  const inverse = invertMatrix(matrix);
  const across = tapsOf(inverse[0], inverse[2], source.width, visible(window, 0, width));
  const down = tapsOf(inverse[4], inverse[5], source.height, visible(window, 1, height));
  if (across.to <= across.from || down.to <= down.from) return target;

  if (isSingle(across) && isSingle(down)) {
    copyPixels(source, across, down, target);
    if (tones !== undefined) toneRows(target, across, down, tones);
    return target;
  }

  const columns = (across.to - across.from) * channels;
  const [rowLow, rowHigh] = linesRead(down);
  const narrowed = new Float32Array((rowHigh - rowLow) * columns);
  for (let row = rowLow; row < rowHigh; row++) narrowRow(source, row, across, narrowed, (row - rowLow) * columns);

  const sums = new Float32Array(columns);
  for (let y = down.from; y < down.to; y++) {
    const k = y - down.from;
    sums.fill(0.5);
    for (let tap = 0; tap < down.count[k]!; tap++) {
      const weight = down.weights[k * down.perPixel + tap]!;
      const base = (down.first[k]! + tap - rowLow) * columns;
      for (let i = 0; i < columns; i++) sums[i]! += weight * narrowed[base + i]!;
    }
    const start = (y * width + across.from) * channels;
    for (let i = 0; i < columns; i++) data[start + i] = sums[i]!;
  }
  if (tones !== undefined) toneRows(target, across, down, tones);
  return target;
}

function toneRows(target: Raster, across: Taps, down: Taps, tones: Uint8Array): void {
  const { width, channels, data } = target;
  for (let y = down.from; y < down.to; y++) {
    applyTones(data, tones, (y * width + across.from) * channels, (y * width + across.to) * channels);
  }
}

const isSingle = ({ count }: Taps) => count.every((taps) => taps === 1);

function narrowRow(source: Raster, row: number, taps: Taps, into: Float32Array, at: number): void {
  const { channels, data, width } = source;
  const { first, count, weights, perPixel, from, to } = taps;
  const line = row * width * channels;
  let out = at;
  const pixels = to - from;
  // Each channel count has a loop of its own: one inner loop over channels takes twice as long.
  if (channels === 1) {
    for (let k = 0; k < pixels; k++) {
      const base = k * perPixel;
      const start = line + first[k]!;
      const taps = count[k]!;
      let sum = 0;
      for (let tap = 0; tap < taps; tap++) sum += weights[base + tap]! * data[start + tap]!;
      into[out++] = sum;
    }
    return;
  }
  for (let k = 0; k < pixels; k++) {
    const base = k * perPixel;
    const taps = count[k]!;
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let tap = 0, i = line + first[k]! * 3; tap < taps; tap++, i += 3) {
      const weight = weights[base + tap]!;
      red += weight * data[i]!;
      green += weight * data[i + 1]!;
      blue += weight * data[i + 2]!;
    }
    into[out++] = red;
    into[out++] = green;
    into[out++] = blue;
  }
}

/** Flips, crops and whole shifts: each target pixel is one source pixel. */
function copyPixels(source: Raster, across: Taps, down: Taps, target: Raster): void {
  const { channels, data: from } = source;
  const pixels = across.to - across.from;
  for (let y = down.from; y < down.to; y++) {
    const line = down.first[y - down.from]! * source.width;
    let out = (y * target.width + across.from) * channels;
    for (let k = 0; k < pixels; k++) {
      let i = (line + across.first[k]!) * channels;
      for (let channel = 0; channel < channels; channel++) target.data[out++] = from[i++]!;
    }
  }
}

/** Target pixels along one axis whose centres lie inside the window, which is a box here. */
function visible(window: readonly number[], axis: 0 | 1, length: number): readonly [number, number] {
  if (window.length === 0) return [0, 0];
  const ends = window.filter((_, i) => i % 2 === axis);
  const low = Math.min(...ends);
  const high = Math.max(...ends);
  return rowRange([low, 0, high, 0, high, 1, low, 1], 0, length);
}

/** @param scale,offset  source position = scale * target position + offset, both at pixel edges */
function tapsOf(scale: number, offset: number, length: number, [from, to]: readonly [number, number]): Taps {
  const radius = Math.max(1, Math.abs(scale));
  const perPixel = Math.ceil(2 * radius) + 1;
  const pixels = Math.max(0, to - from);
  const first = new Int32Array(pixels);
  const count = new Int32Array(pixels);
  const weights = new Float64Array(pixels * perPixel);
  for (let k = 0; k < pixels; k++) {
    const centre = scale * (from + k + 0.5) + offset;
    const low = Math.max(0, Math.min(length - 1, Math.ceil(centre - radius - 0.5 + 1e-9)));
    const high = Math.max(low, Math.min(length - 1, Math.floor(centre + radius - 0.5 - 1e-9)));
    first[k] = low;
    count[k] = high - low + 1;
    let sum = 0;
    for (let i = low; i <= high; i++) {
      const weight = Math.max(1e-12, 1 - Math.abs(i + 0.5 - centre) / radius);
      weights[k * perPixel + i - low] = weight;
      sum += weight;
    }
    for (let i = 0; i <= high - low; i++) weights[k * perPixel + i]! /= sum;
  }
  return { from, to, first, count, weights, perPixel };
}

function linesRead({ first, count }: Taps): readonly [number, number] {
  let low = Infinity;
  let high = 0;
  for (let k = 0; k < first.length; k++) {
    low = Math.min(low, first[k]!);
    high = Math.max(high, first[k]! + count[k]!);
  }
  return [low, high];
}
