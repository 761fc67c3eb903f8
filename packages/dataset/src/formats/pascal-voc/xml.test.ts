import fc from 'fast-check';
import { childOf, escapeXml, parseXml, textOf } from './xml.ts';

const refuse = (text: string, line: number, message: string) =>
  expect(() => parseXml(text, 'x.xml')).toThrow(
    expect.objectContaining({
      code: 'XML_SYNTAX',
      at: { file: 'x.xml', line },
      message: expect.stringContaining(message),
    }),
  );

describe('parseXml', () => {
  it('parseXml() gives elements with their lines, text and children', () => {
    const root = parseXml(
      '<?xml version="1.0"?>\n<!-- a\n<b> -->\n<annotation verified="yes &amp; no">\n <name a=\'1\'> A &amp; B&#60;&#x3e; </name><empty/>\n <c><![CDATA[<&lt;]]></c>\n</annotation>\n',
      'x.xml',
    );
    expect(root).toMatchObject({ name: 'annotation', line: 4 });
    expect(root.children.map(({ name, line }) => [name, line])).toEqual([['name', 5], ['empty', 5], ['c', 6]]); // prettier-ignore
    expect(textOf(root, 'name')).toBe('A & B<>');
    expect(textOf(root, 'c')).toBe('<&lt;');
    expect(textOf(root, 'empty')).toBeUndefined();
    expect(childOf(root, 'none')).toBeUndefined();
  });

  it('parseXml() refuses document types, and so every entity of a file’s own', () => {
    refuse('<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b "ha">]><a>&b;</a>', 2, 'no document type');
    refuse('<!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>', 1, 'no document type');
    refuse('<a>\n<b>1</b>\n<c>&lol;</c></a>', 3, 'predefined entities, found &lol;');
    refuse('<a b="&lol;"/>', 1, '&lol;');
    refuse('<a>&toString;</a>', 1, '&toString;');
    refuse('<a>Mask & none</a>', 1, 'predefined entities');
    refuse('<a>&#0;</a>', 1, '&#0;');
    refuse('<a>&#x110000;</a>', 1, '&#x110000;');
  });

  it.each([
    ['<a>\n<b>\n</a>', 3, 'expected </b>, found </a>'],
    ['<a><b></b>', 1, 'expected </a>, found the end of the file'],
    ['<a/>\n<b/>', 2, 'one outermost element'],
    ['</a>', 1, 'no closing tag'],
    ['hello', 1, 'one element around everything'],
    ['', 1, 'expected an element, found none'],
    ['<a b=c/>', 1, 'an element or text'],
    ['<a><!-- open</a>', 1, 'an element or text'],
  ])('parseXml() refuses %j', (text, line, message) => refuse(text, line, message));

  it('parseXml() takes 32 levels and refuses more', () => {
    const nested = (depth: number) => '<a>'.repeat(depth) + '</a>'.repeat(depth);
    expect(parseXml(nested(32), 'x.xml').name).toBe('a');
    refuse(nested(33), 1, '32 deep');
    refuse(nested(200_000), 1, '32 deep');
  });

  it('parseXml() reads what escapeXml() writes', () =>
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '&', '<', '>', ';', ']', '"', 'ü', '\n') }), (text) =>
        expect(parseXml(`<a>${escapeXml(text)}</a>`, 'x.xml').text).toBe(text),
      ),
    ));

  // Quadratic time would be hours here, and the test would be ended.
  it('parseXml() needs no time beyond its length', () => {
    for (const text of [
      '<a' + ' b="c"'.repeat(500_000),
      '<a ' + ' '.repeat(1_000_000),
      '<!--' + '-'.repeat(1_000_000),
      '<a>' + '&'.repeat(1_000_000),
    ])
      expect(() => parseXml(text, 'x.xml')).toThrow();
  });
});
