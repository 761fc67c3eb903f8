import { formatDuration, streamLog } from './progress.ts';

describe('streamLog()', () => {
  const record = (isTTY: boolean) => {
    const written: string[] = [];
    return { written, stream: { isTTY, columns: 20, write: (text: string) => written.push(text) > 0 } as never };
  };

  it('thins lines out on a pipe, but keeps notes and warnings', () => {
    let time = 0;
    const { written, stream } = record(false);
    const log = streamLog(stream, () => time, 1000);
    for (time = 0; time < 3000; time += 100) log.line(`t ${time}`);
    log.warn('w');
    expect(written).toEqual(['t 0\n', 't 1000\n', 't 2000\n', 'warning: w\n']);
  });

  it('overwrites a line on a terminal and never wraps', () => {
    const { written, stream } = record(true);
    const log = streamLog(stream, () => 0);
    log.line('x'.repeat(50));
    log.note('done');
    expect(written).toEqual([`\r\u001b[2K${'x'.repeat(19)}`, '\n', 'done\n']);
  });
});

describe('formatDuration()', () => {
  it('reads well at every size', () => {
    expect([900, 59_400, 60_000, 95_000, 3_600_000 * 2 + 60_000].map(formatDuration)).toEqual([
      '1 s',
      '59 s',
      '1 min',
      '1 min 35 s',
      '2 h 1 min',
    ]);
  });
});
