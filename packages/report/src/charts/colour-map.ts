/**
 * Colours from 0 to 1 in even steps of lightness, which stay in order for readers who do not see red and green alike, and in grey.
 *
 * @source viridis of matplotlib (Smith and van der Walt, 2015), at ten even steps
 */
export const viridis = [
  '#440154',
  '#482878',
  '#3e4989',
  '#31688e',
  '#26828e',
  '#1f9e89',
  '#35b779',
  '#6ece58',
  '#b5de2b',
  '#fde725',
] as const;

const channels = viridis.map((colour) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)));

/** Red, green and blue from 0 to 255 of a value in [0, 1], between the steps by straight lines. */
export function viridisAt(value: number): readonly [number, number, number] {
  const place = Math.min(1, Math.max(0, value)) * (viridis.length - 1);
  const low = Math.min(viridis.length - 2, Math.floor(place));
  const mix = (channel: number) => {
    const [from, to] = [channels[low]![channel]!, channels[low + 1]![channel]!];
    return from + (place - low) * (to - from);
  };
  return [mix(0), mix(1), mix(2)];
}
