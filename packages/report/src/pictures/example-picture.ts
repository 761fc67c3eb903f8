import type { Example } from '@loupe/stage';
import { predictionColour, truthColour } from '../charts/theme.ts';
import { textWidth } from '../charts/text-width.ts';
import type { Panel } from '../document/document.ts';
import { escapeHtml } from '../document/escape-html.ts';
import { countOf, formatFixed } from '../numbers/format-number.ts';
import { boxFrame, short } from './box-frame.ts';
import { panelOf } from './picture-panel.ts';
import type { PreviewPicture } from './preview-picture.ts';

type ExampleLabel = Example['truth'][number];

export interface ExamplePictureOptions {
  /** Class names are written only where there is more than one to tell apart. */
  readonly namesClasses: boolean;
  readonly title: string;
}

/**
 * A test picture with the labelled boxes in green and the detections in dashed orange, drawn as vectors over a JPEG.
 *
 * @param preview  the picture at any scale; boxes of `example` are in its own, original pixels
 */
export function examplePicture(
  example: Example,
  preview: Pick<PreviewPicture, 'jpeg' | 'width' | 'height'>,
  { namesClasses, title }: ExamplePictureOptions,
): Panel {
  const { width, height } = preview;
  const scale = { x: width / example.width, y: height / example.height };
  // Drawn for a picture of some 210 pixels on the page, whatever its own size.
  const unit = Math.max(width, height) / 210;
  const boxes = [
    ...example.truth.map((label) => boxFrame(label.box, example, preview, { colour: truthColour, isDashed: false })),
    ...example.predicted.map((label) =>
      boxFrame(label.box, example, preview, { colour: predictionColour, isDashed: true }),
    ),
    ...example.predicted.map((label) => caption(label, { scale, unit, width, height, namesClasses })),
  ];
  const scores = example.predicted.map((label) => formatFixed(label.score ?? 0, 2)).join(', ');
  return panelOf(
    'image/jpeg',
    preview.jpeg,
    preview,
    {
      title,
      alt: `${title}. Test picture ${example.image} with ${countOf(example.truth.length, 'labelled box', 'labelled boxes')} and ${countOf(example.predicted.length, 'detection')}${scores === '' ? '' : `, confidence ${scores}`}`,
    },
    boxes,
  );
}

interface Drawing {
  readonly scale: { readonly x: number; readonly y: number };
  readonly unit: number;
}

/** Bold letters of a wide font against the plain ones that `textWidth` knows. */
const boldness = 1.22;

function caption(
  label: ExampleLabel,
  { scale, unit, width, height, namesClasses }: Drawing & { width: number; height: number; namesClasses: boolean },
): string {
  const size = 9.5 * unit;
  const widthOf = (words: string) => textWidth(words, size * boldness);
  const score = formatFixed(label.score ?? 0, 2);
  const text = namesClasses
    ? `${shorten(label.class, width - widthOf(` ${score}`) - 4 * unit, widthOf)} ${score}`
    : score;
  const [x0, y0, , y1] = label.box;
  const x = Math.max(unit, Math.min(x0 * scale.x, width - widthOf(text) - 2 * unit));
  const above = y0 * scale.y - 2.5 * unit;
  const y = above > size ? above : Math.min(y1 * scale.y + size, height - 4 * unit);
  return `<text x="${short(x)}" y="${short(y)}" font-size="${short(size)}" font-weight="600" fill="${predictionColour}" stroke="#000000" stroke-width="${short(2.4 * unit)}" stroke-linejoin="round" paint-order="stroke">${escapeHtml(text)}</text>`;
}

/** The name, or as much of its start as fits. */
function shorten(name: string, room: number, widthOf: (words: string) => number): string {
  const letters = [...name];
  let kept = letters.length;
  const words = () => (kept === letters.length ? name : `${letters.slice(0, kept).join('')}…`);
  while (kept > 0 && widthOf(words()) > room) kept--;
  return words();
}
