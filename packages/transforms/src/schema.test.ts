import { z } from 'zod';
import { TransformSteps } from './schema.ts';

const messages = (value: unknown) =>
  TransformSteps.safeParse(value).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

describe('TransformSteps', () => {
  it('TransformSteps fills in defaults', () => {
    expect(TransformSteps.parse([{ 'flip-x': {} }, { rotate: { degrees: 20 } }])).toEqual([
      { 'flip-x': { p: 0.5 } },
      { rotate: { degrees: 20, canvas: 'same', fill: 0, p: 1 } },
    ]);
  });

  it('TransformSteps names the nearest transform', () => {
    expect(messages([{ 'flip-x': {} }, { rotat: { degrees: 5 } }])).toEqual([
      '1: Unknown transform rotat: did you mean rotate? (there are flip-x, flip-y, rotate, affine, crop, colour, letterbox, resize, centre-crop, hue-saturation, motion-blur, blur, noise)',
    ]);
  });

  it('TransformSteps wants one transform to a step', () => {
    const one = 'Expected one transform to a step, such as { flip-x: {} }';
    expect(messages([{ 'flip-x': {}, 'flip-y': {} }])).toEqual([`0: ${one}`]);
    expect(messages([{}])).toEqual([`0: ${one}`]);
    expect(messages(['flip-x'])).toEqual(['0: Expected a step such as { flip-x: {} }']);
  });

  it('TransformSteps points at a parameter that is wrong', () => {
    expect(messages([{ 'flip-x': { p: 2 } }])?.[0]).toMatch(/^0\.flip-x\.p: /);
    expect(messages([{ affine: { scale: [2, 1] } }])?.[0]).toMatch(/^0\.affine\.scale: .*rising order/);
  });

  it('TransformSteps can be written as a JSON schema', () => {
    expect(z.toJSONSchema(TransformSteps, { io: 'input' })).toMatchObject({ type: 'array' });
  });
});
