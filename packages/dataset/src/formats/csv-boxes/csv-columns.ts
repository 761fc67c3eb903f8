import type { Box } from '../../schema.ts';
import { cxcywhToXyxy, xywhToXyxy } from '../../box.ts';
import type { Size } from '../../box.ts';

type Four = readonly [number, number, number, number];

/** The ways in which tables write a box, each with its columns in the order that `toEdges` takes. */
const forms = [
  {
    name: 'corners',
    columns: [
      ['xmin', 'x0', 'left', 'xtl', 'minx'],
      ['ymin', 'y0', 'top', 'ytl', 'miny'],
      ['xmax', 'x1', 'right', 'xbr', 'maxx'],
      ['ymax', 'y1', 'bottom', 'ybr', 'maxy'],
    ],
    toEdges: (four: Four): Box => [...four],
  },
  {
    // Two conventions call different corners x1: in this one it is the first.
    name: 'corners from 1',
    columns: [['x1'], ['y1'], ['x2'], ['y2']],
    toEdges: (four: Four): Box => [...four],
  },
  {
    name: 'corner and size',
    columns: [
      ['x', 'xmin', 'left', 'x0'],
      ['y', 'ymin', 'top', 'y0'],
      ['w', 'width'],
      ['h', 'height'],
    ],
    toEdges: xywhToXyxy,
  },
  {
    name: 'centre and size',
    columns: [
      ['cx', 'xcenter', 'xcentre', 'centerx', 'centrex', 'xc'],
      ['cy', 'ycenter', 'ycentre', 'centery', 'centrey', 'yc'],
      ['w', 'width'],
      ['h', 'height'],
    ],
    toEdges: cxcywhToXyxy,
  },
] as const;

// The first that a table has counts: a path may be another machine's, an id another table's.
const imageColumns = ['filename', 'imagename', 'imagefile', 'imagefilename', 'file', 'image', 'img', 'imagepath', 'filepath', 'path', 'imageid']; // prettier-ignore
const classColumns = ['class', 'classname', 'label', 'labelname', 'category', 'categoryname', 'celltype', 'name'];
const sizeColumns = [
  ['imagewidth', 'imgwidth', 'imgw', 'imagew', 'width'],
  ['imageheight', 'imgheight', 'imgh', 'imageh', 'height'],
] as const;
const scoreColumns = ['score', 'confidence', 'probability', 'conf'];

/** Where the columns of a table of boxes stand, by index. */
export interface CsvColumns {
  readonly count: number;
  readonly image: number;
  readonly class: number;
  readonly box: readonly [number, number, number, number];
  /** From the four numbers of `box` to x0 y0 x1 y1. */
  readonly toEdges: (four: Four) => Box;
  /** `pixels` where the headings say so (`xmin_px`); else the numbers decide. */
  readonly unit: 'pixels' | undefined;
  /** Width and height of the image, where the table states them. */
  readonly size: readonly [number, number] | undefined;
  readonly score: number | undefined;
}

export type HeaderReading =
  | { readonly kind: 'boxes'; readonly columns: CsvColumns }
  | { readonly kind: 'ambiguous'; readonly reason: string }
  /** `image`: the column of a table that only lists images. */
  | { readonly kind: 'other'; readonly missing: string; readonly image?: number };

/**
 * What a table's headings say: boxes, if there is a column for the image, one for the class and four for the box. Case, spaces, points
 * and underscores do not count, nor does a leading `bbox`.
 *
 * @example readHeader(['filename', 'class', 'xmin', 'ymin', 'xmax', 'ymax']).kind // 'boxes'
 */
export function readHeader(headings: readonly string[]): HeaderReading {
  const plain = headings.map((heading) => heading.toLowerCase().replace(/[^a-z0-9]/g, ''));
  const names = plain.map((name) => name.replace(/(px|pixels?)$/, ''));
  const short = names.map((name) => name.replace(/^(bbox|box|bndbox|boundingbox)(?=.)/, ''));
  const find = (spellings: readonly string[]) => {
    const spelling = spellings.find((own) => names.includes(own));
    return spelling === undefined ? undefined : names.indexOf(spelling);
  };
  const image = find(imageColumns);
  const label = find(classColumns);
  const four = (form: (typeof forms)[number]) =>
    form.columns.map((spellings: readonly string[]) => {
      // `bbox_width` is a box's, whatever a bare `width` means.
      const prefixed = spellings.map((own) => short.findIndex((name, i) => name === own && name !== names[i]));
      return (
        prefixed.find((index) => index >= 0) ??
        spellings.map((own) => short.indexOf(own)).find((index) => index >= 0) ??
        -1
      );
    });
  const complete = forms
    .map((form) => ({ form, box: four(form) }))
    .filter(({ box }) => box.every((index) => index >= 0));
  // `xmin, ymin, xmax, ymax, width, height` states the size of the image, not the box once more.
  const corners = complete.filter(({ form }) => form.name.startsWith('corners'));
  const rest = complete.filter(
    ({ form, box }) => !form.name.startsWith('corners') && (corners.length === 0 || !sharesCorner(box, corners)),
  );
  const candidates = [...corners, ...rest];
  const lacking = [
    ...(image === undefined ? ['an image (filename, image, image_id, path)'] : []),
    ...(label === undefined ? ['a class (class, label, name)'] : []),
    ...(candidates.length === 0 ? ['a box (xmin, ymin, xmax, ymax, or x, y, w, h)'] : []),
  ];
  if (image === undefined || label === undefined || candidates.length === 0) {
    const onlyLists = image !== undefined && label === undefined && candidates.length === 0;
    return { kind: 'other', missing: lacking.join(' and '), ...(onlyLists ? { image } : {}) };
  }
  const [only, second] = candidates;
  if (second !== undefined) {
    return { kind: 'ambiguous', reason: `expected one box a row, found ${candidates.map(({ box }) => box.map((index) => headings[index]).join(', ')).join(' and ')}` }; // prettier-ignore
  }
  const used = [image, label, ...only!.box];
  const repeated = used.find((index) => names.indexOf(names[index]!) !== names.lastIndexOf(names[index]!));
  if (repeated !== undefined)
    return { kind: 'ambiguous', reason: `expected different columns, found two called ${headings[repeated]}` };
  const [width, height] = sizeColumns.map((spellings) =>
    find(spellings.filter((own) => !used.includes(names.indexOf(own)))),
  );
  return {
    kind: 'boxes',
    columns: {
      count: headings.length,
      image,
      class: label,
      box: only!.box as unknown as CsvColumns['box'],
      toEdges: only!.form.toEdges,
      unit: only!.box.every((index) => names[index] !== plain[index]) ? 'pixels' : undefined,
      size: width === undefined || height === undefined ? undefined : [width, height],
      score: find(scoreColumns),
    },
  };
}

const sharesCorner = (box: readonly number[], others: readonly { box: readonly number[] }[]) =>
  others.some((other) => box[0] === other.box[0] || box[1] === other.box[1]);

/** The size that a row states; `undefined` where it states none that could be one. */
export function statedSize(fields: readonly string[], { size }: CsvColumns): Size | undefined {
  if (size === undefined) return undefined;
  const [width, height] = size.map((index) => Number(fields[index]?.trim() || 'none'));
  return width! > 0 && height! > 0 ? { width: width!, height: height! } : undefined;
}
