import fc from 'fast-check';
import { formatCsvRecord, parseCsv } from './csv-records.ts';

const fieldsOf = (text: string, delimiter: ',' | ';' | '\t' = ',') =>
  parseCsv(text, delimiter, 'x.csv').map(({ fields }) => fields);

describe('parseCsv', () => {
  it.each([
    ['a,b\n1,2\n', [['a', 'b'], ['1', '2']]], // prettier-ignore
    ['a,b\r\n1,2', [['a', 'b'], ['1', '2']]], // prettier-ignore
    ['a,b\r1,2\r', [['a', 'b'], ['1', '2']]], // prettier-ignore
    ['a,"b, ""c""",\n', [['a', 'b, "c"', '']]],
    ['a,', [['a', '']]],
    [',\n', [['', '']]],
    ['\n\n a \n""\n', [[' a ']]],
    ['', []],
  ])('parseCsv() reads %j', (text, expected) => expect(fieldsOf(text)).toEqual(expected));

  it('parseCsv() reads other delimiters', () => {
    expect(fieldsOf('a;"b;c";d,e', ';')).toEqual([['a', 'b;c', 'd,e']]);
    expect(fieldsOf('a\tb\n', '\t')).toEqual([['a', 'b']]);
  });

  it('parseCsv() knows the line on which a record starts, also after fields of several lines', () =>
    expect(parseCsv('a\n\n"b\r\nc\n",1\r\nd', ',', 'x.csv').map(({ line }) => line)).toEqual([1, 3, 6]));

  it.each([
    ['a\nb,"c', 2, 'a quote that is not closed'],
    ['a,b"c"\n', 1, 'a quote inside a field'],
    ['a\n\n"b" ,c\n', 3, 'text after a closing quote'],
  ])('parseCsv() refuses %j', (text, line, found) => {
    expect(() => fieldsOf(text)).toThrow(
      expect.objectContaining({
        code: 'CSV_QUOTE',
        at: { file: 'x.csv', line },
        message: expect.stringContaining(found),
      }),
    );
  });

  it('parseCsv() reads what formatCsvRecord() writes', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.array(fc.string({ unit: fc.constantFrom('a', ' ', ',', ';', '"', '\n', '\r', '\t', 'ü') }), {
            minLength: 2,
            maxLength: 4,
          }),
        ),
        (records) => expect(fieldsOf(records.map(formatCsvRecord).join(''))).toEqual(records),
      ),
    ));
});
