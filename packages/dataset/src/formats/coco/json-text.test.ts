import fc from 'fast-check';
import { linesOfItems, parseLooseJson } from './json-text.ts';

describe('parseLooseJson', () => {
  it('parseLooseJson() takes NaN and Infinity as null, but not inside texts', () =>
    expect(parseLooseJson('{"a": [NaN, -Infinity, 1], "b": "NaN \\" Infinity", "c": Infinity}', 'x.json')).toEqual({
      a: [null, null, 1],
      b: 'NaN " Infinity',
      c: null,
    }));
  it('parseLooseJson() names a file that is broken', () =>
    expect(() => parseLooseJson('{"a": ', 'x.json')).toThrow(
      expect.objectContaining({ code: 'JSON_SYNTAX', at: { file: 'x.json' } }),
    ));
});

describe('linesOfItems', () => {
  const anyItem = fc.oneof(fc.jsonValue(), fc.constant({ annotations: [1, 2], '"]': '[{' }));

  it('linesOfItems() finds each item where a file has one a line', () =>
    fc.assert(
      fc.property(fc.array(anyItem, { maxLength: 6 }), fc.jsonValue(), (items, other) => {
        const text = `{"other": ${JSON.stringify(other)},\n"annotations": [\n${items.map((item) => JSON.stringify(item)).join(',\n')}\n], "more": 1}`;
        expect(linesOfItems(text, 'annotations')).toEqual(items.map((_, index) => index + 3));
      }),
    ));

  it('linesOfItems() counts the items of an indented file', () =>
    fc.assert(
      fc.property(fc.array(anyItem, { maxLength: 6 }), (items) => {
        const text = JSON.stringify({ before: { annotations: [0] }, annotations: items }, null, 2);
        const lines = linesOfItems(text, 'annotations');
        expect(lines).toHaveLength(items.length);
        for (const [index, line] of lines.entries())
          expect(text.split('\n')[line - 1]!.trimStart()).toMatch(
            new RegExp(`^${escape(JSON.stringify(items[index], null, 2).split('\n')[0]!)}`),
          );
      }),
    ));

  it('linesOfItems() gives nothing for a key that is no array', () =>
    expect(linesOfItems('{"a": {"b": [1]}}', 'b')).toEqual([]));
});

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
