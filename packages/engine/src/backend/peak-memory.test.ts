import { tf } from './tf.ts';
import { peakMemoryBytes, resetPeakMemory } from './peak-memory.ts';

const mebibyte = 2 ** 20;

describe('peakMemoryBytes()', () => {
  it('peakMemoryBytes() counts what TensorFlow holds, also after it was freed', () => {
    const before = peakMemoryBytes();
    const held = process.memoryUsage.rss();
    tf.tidy(() => tf.sum(tf.add(tf.zeros([(before - held + 200 * mebibyte) / 4]), 1)).dataSync());
    expect(peakMemoryBytes() - before).toBeGreaterThan(100 * mebibyte);
  });

  it('resetPeakMemory() begins anew at what is held now', () => {
    const high = peakMemoryBytes();
    if (!resetPeakMemory()) {
      process.stderr.write('skipped: this system does not let a process reset its peak\n');
      return;
    }
    const held = process.memoryUsage.rss();
    expect(peakMemoryBytes()).toBeLessThanOrEqual(high);
    expect(Math.abs(peakMemoryBytes() - held)).toBeLessThan(50 * mebibyte);
  });
});
