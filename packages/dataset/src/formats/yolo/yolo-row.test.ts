import fc from 'fast-check';
import { formatShare, parseYoloRow } from './yolo-row.ts';

describe('parseYoloRow', () => {
  it.each([
    ['0 0.5 0.5 0.2 0.1', { kind: 'box', class: 0, box: [0.5, 0.5, 0.2, 0.1] }],
    ['  3\t.5 5e-1   +0.2 1E-1 \r', { kind: 'box', class: 3, box: [0.5, 0.5, 0.2, 0.1] }],
    ['2.0 0 0 1 1', { kind: 'box', class: 2, box: [0, 0, 1, 1] }],
    ['1 0 0 1 0 1 1', { kind: 'outline', class: 1, points: [0, 0, 1, 0, 1, 1] }],
    ['1 0 0 1 0 1 1 0 0', { kind: 'outline', class: 1, points: [0, 0, 1, 0, 1, 1, 0, 0] }],
  ])('parseYoloRow() reads %j', (text, expected) => expect(parseYoloRow(text)).toEqual(expected));

  it.each([
    ['0 0.5 0.5 0.2', 'YOLO_FIELD_COUNT'],
    ['0 0.5 0.5 0.2 0.1 0.9', 'YOLO_CONFIDENCE'],
    ['0 0 0 1 0 1 1 0', 'YOLO_FIELD_COUNT'],
    ['0', 'YOLO_FIELD_COUNT'],
    ['0,0.5,0.5,0.2,0.1', 'YOLO_FIELD_COUNT'],
    ['0 nan 0.5 0.2 0.1', 'YOLO_NOT_A_NUMBER'],
    ['0 0.5 inf 0.2 0.1', 'YOLO_NOT_A_NUMBER'],
    ['0 0,5 0,5 0,2 0,1', 'YOLO_NOT_A_NUMBER'],
    ['0 0x1 0.5 0.2 0.1', 'YOLO_NOT_A_NUMBER'],
    ['wrist 0.5 0.5 0.2 0.1', 'YOLO_NOT_A_NUMBER'],
    ['0.5 0.5 0.5 0.2 0.1', 'YOLO_CLASS'],
    ['0 320 240 64 48', 'YOLO_NOT_NORMALISED'],
  ])('parseYoloRow() rejects %j as %s', (text, code) =>
    expect(parseYoloRow(text)).toMatchObject({
      kind: 'rejected',
      code,
      reason: expect.stringMatching(/^expected .*found /),
    }),
  );

  it('formatShare() moves no edge of 10,000 pixels by a hundred-millionth', () =>
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
        expect(Math.abs(Number(formatShare(share)) - share) * 10_000).toBeLessThan(1e-8);
        expect(formatShare(share)).toMatch(/^[01](\.\d*[1-9])?$/);
      }),
    ));
});
