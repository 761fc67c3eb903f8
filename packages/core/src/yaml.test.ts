import { parseYaml } from './yaml.ts';

describe('parseYaml()', () => {
  it('gives the value and the place of each key', () => {
    const parsed = parseYaml('a: 1\nb:\n  - x: 2\n  - x: 3\n', 'p.yaml');
    expect(parsed.value).toEqual({ a: 1, b: [{ x: 2 }, { x: 3 }] });
    expect(parsed.placeOf(['b', 1, 'x'])).toEqual({ line: 4, column: 8 });
    expect(parsed.placeOf(['b', 1, 'missing'])).toMatchObject({ line: 4 });
  });

  it('gives the place of a key whose value stands below it', () => {
    const parsed = parseYaml('a:\n  b:\n    c: 1\n', 'p.yaml');
    expect(parsed.keyPlaceOf(['a'])).toEqual({ line: 1, column: 1 });
    expect(parsed.keyPlaceOf(['a', 'b'])).toEqual({ line: 2, column: 3 });
    expect(parsed.placeOf(['a', 'b'])).toEqual({ line: 3, column: 5 });
    expect(parsed.keyPlaceOf(['a', 'b', 'missing'])).toMatchObject({ line: 3 });
  });

  it('names file, line and column of a syntax error, and runs no tag', () => {
    expect(() => parseYaml('a: [1,\nb: 2', 'p.yaml')).toThrow(
      expect.objectContaining({ code: 'YAML_SYNTAX', at: expect.objectContaining({ file: 'p.yaml' }) }),
    );
    expect(typeof (parseYaml('a: !!js/function "return 1"', 'p.yaml').value as { a: unknown }).a).toBe('string');
  });
});
