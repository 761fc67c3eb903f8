// Loupe's side of a comparison: runs what it is asked for, and says how long each run took.
import { createInterface } from 'node:readline';
import { performance } from 'node:perf_hooks';
import { createRng } from '@loupe/core';
import { createPredictor, createTrainer, peakMemoryBytes, resetPeakMemory, tf } from '@loupe/engine';
import * as zoo from '@loupe/models';
import { prepareLoading } from './loupe-loading.mjs';
import { tools } from './loupe-tasks.mjs';

let run = async () => {};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  if ('prepare' in request) {
    run = await (request.prepare.work === 'load' ? prepareLoading : prepare)(request.prepare);
    // Whatever recording and compiling cost is paid here; a run of hours pays it once.
    for (let i = 0; i < 3; i++) await run();
    answer({ ready: true });
  } else if ('run' in request) {
    const [ms, cpuMs] = [[], []];
    for (let i = 0; i < request.run; i++) {
      const [start, before] = [performance.now(), process.cpuUsage()];
      await run();
      ms.push(performance.now() - start);
      const { user, system } = process.cpuUsage(before);
      cpuMs.push((user + system) / 1000);
    }
    answer({ ms, cpuMs });
  } else if ('memory' in request) {
    if (request.memory === 'reset') resetPeakMemory();
    answer({ bytes: peakMemoryBytes() });
  }
}

/** @param {import('./cases.mjs').Case & { name: string, work: 'train' | 'infer', batch: number }} asked */
async function prepare({ name, task, size, classes, options, work, batch }) {
  const { build, pass, targets } = tools[task];
  const model = build(zoo, name, { classes, options });
  model.network.initialise(createRng(0));
  await disturb(model.network.parameters);
  const pixels = createRng(1);
  const images = {
    shape: [batch, size, size, 3],
    data: Float32Array.from({ length: batch * size * size * 3 }, () => pixels.next()),
  };
  if (work === 'infer') {
    const predictor = createPredictor({
      network: model.network,
      execution: 'graph',
      run: ({ images: pictures }) => pass.infer(model, pictures),
    });
    return async () => {
      await predictor.predict({ images });
    };
  }
  const feed = { images, ...targets(model, { batch, size, classes }) };
  const trainer = createTrainer({
    network: model.network,
    execution: 'graph',
    optimiser: { kind: 'sgd', momentum: 0.9, nesterov: false, weightDecay: 1e-4, decay: 'all' },
    loss: ({ images: pictures, ...rest }) => pass.loss(tf, model, pictures, rest),
  });
  return async () => {
    await trainer.step(feed, { rate: 1e-4 });
  };
}

/**
 * Adds a little to every bias and statistic. Those of a new network are 0 or 1, and a graph without their additions is not the graph of a
 * network that has learned something.
 *
 * @param {ReadonlyMap<string, import('@loupe/engine').Parameter>} parameters
 */
async function disturb(parameters) {
  const rng = createRng(2);
  for (const parameter of parameters.values()) {
    if (parameter.shape.length !== 1) continue;
    parameter.set((await parameter.values()).map((value) => value + 0.01 * rng.next()));
  }
}

function answer(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
