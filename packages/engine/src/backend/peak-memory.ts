import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Most memory that this process has held at once, in bytes, TensorFlow's included, since it started or since `resetPeakMemory`.
 *
 * Linux tells it as VmHWM; elsewhere it is what the system counted since the start.
 */
export function peakMemoryBytes(): number {
  try {
    const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (kibibytes !== undefined) return Number(kibibytes) * 1024;
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS * 1024;
}

/** Lets the peak begin anew at what is held now. @returns false where the system does not allow it, and the peak goes on as it was */
export function resetPeakMemory(): boolean {
  try {
    // 5 asks the kernel for this and nothing else: see proc(5).
    writeFileSync('/proc/self/clear_refs', '5');
    return true;
  } catch {
    return false;
  }
}
