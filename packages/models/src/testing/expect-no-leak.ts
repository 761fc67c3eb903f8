import { tf } from '@loupe/engine';

/** Runs `work` and expects as many tensors after it as before. */
export async function expectNoLeak(work: () => unknown): Promise<void> {
  const before = tf.memory().numTensors;
  await work();
  expect(tf.memory().numTensors).toBe(before);
}
