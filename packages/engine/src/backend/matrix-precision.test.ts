import { chooseMatrixPrecision, processorFlags } from './matrix-precision.ts';

const cpuinfo = (flags: string) => `processor\t: 0\nmodel name\t: Any\nflags\t\t: fpu ${flags}\nbogomips\t: 1\n`;

describe('chooseMatrixPrecision()', () => {
  it.each([undefined, '', 'off'])('chooseMatrixPrecision() is float32 unless asked (%p)', (asked) => {
    expect(chooseMatrixPrecision(asked, ['amx_bf16', 'avx512_bf16'])).toEqual({ kind: 'float32' });
  });

  it.each([
    ['avx2 avx512f amx_tile amx_bf16', 'bfloat16'],
    ['avx2 avx512f avx512_bf16', 'bfloat16'],
    ['avx2 avx512f avx512_vnni', 'float32'],
    ['avx2', 'float32'],
  ])('chooseMatrixPrecision() goes by the processor: %s', (flags, kind) => {
    expect(chooseMatrixPrecision('auto', processorFlags(cpuinfo(flags))).kind).toBe(kind);
  });

  it('chooseMatrixPrecision() says why it stays at float32', () => {
    expect(chooseMatrixPrecision('auto', processorFlags('')).reason).toBe(
      'this processor has none of amx_bf16, avx512_bf16',
    );
  });

  it('chooseMatrixPrecision() refuses another word', () => {
    expect(() => chooseMatrixPrecision('yes', [])).toThrow(expect.objectContaining({ code: 'ENGINE_BFLOAT16' }));
  });
});
