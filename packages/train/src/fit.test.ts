import { fit, type FitEvent, type FitOptions } from './fit.ts';

const collect = async (events: AsyncIterable<FitEvent>) => {
  const list: FitEvent[] = [];
  for await (const event of events) list.push(event);
  return list;
};

function options(change: Partial<FitOptions<number>> = {}): FitOptions<number> {
  return {
    epochs: 3,
    validateEvery: 1,
    rate: 0.1,
    schedule: (step) => 1 / (step + 1),
    async *batches(epoch) {
      yield { images: [`a${epoch}`], feed: 1 };
      yield { images: [`b${epoch}`], feed: 3 };
    },
    update: (feed) => Promise.resolve({ box: feed, cls: 2 * feed }),
    validate: (epoch) => Promise.resolve({ mAP50: epoch / 10 }),
    enough: () => false,
    ...change,
  };
}

describe('fit()', () => {
  it('tells every step and epoch, with means over the epoch and the rate of the schedule', async () => {
    const events = await collect(fit(options()));
    expect(events.filter((event) => event.kind === 'step').map((event) => [event.step, event.rate])).toEqual(
      [0, 1, 2, 3, 4, 5].map((step) => [step, 0.1 * (1 / (step + 1))]),
    );
    expect(
      events.filter((event) => event.kind === 'epoch').map(({ epoch, train, val }) => [epoch, train, val]),
    ).toEqual([
      [1, { box: 2, cls: 4 }, { mAP50: 0.1 }],
      [2, { box: 2, cls: 4 }, { mAP50: 0.2 }],
      [3, { box: 2, cls: 4 }, { mAP50: 0.3 }],
    ]);
  });

  it('validates every so many epochs and always the last', async () => {
    const validated: number[] = [];
    await collect(
      fit(
        options({
          epochs: 5,
          validateEvery: 2,
          validate: (epoch) => {
            validated.push(epoch);
            return Promise.resolve({});
          },
        }),
      ),
    );
    expect(validated).toEqual([2, 4, 5]);
  });

  it('goes on counting after an earlier phase, with the schedule from its start', async () => {
    const events = await collect(fit(options({ epochs: 1, after: { epochs: 2, steps: 4 } })));
    expect(events.map((event) => [event.kind, event.epoch])).toEqual([
      ['step', 3],
      ['step', 3],
      ['epoch', 3],
    ]);
    expect(events.filter((event) => event.kind === 'step').map((event) => [event.step, event.rate])).toEqual([
      [4, 0.1],
      [5, 0.05],
    ]);
  });

  it('stops when it has been enough', async () => {
    const events = await collect(fit(options({ enough: () => true })));
    expect(events.filter((event) => event.kind === 'epoch')).toHaveLength(1);
  });

  it.each([NaN, Infinity, -Infinity])('stops at a loss of %p, naming step, images and term', async (bad) => {
    const update: FitOptions<number>['update'] = (feed, { step }) =>
      Promise.resolve({ box: 1, cls: step === 3 ? bad : feed });
    await expect(collect(fit(options({ update })))).rejects.toMatchObject({
      code: 'LOSS_NOT_FINITE',
      at: { step: 3, epoch: 2, term: 'cls', images: ['b2'] },
    });
  });
});
