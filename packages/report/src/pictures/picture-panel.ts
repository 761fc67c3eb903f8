import { encodePng, type Raster } from '@loupe/dataset';
import { fontFamily } from '../charts/theme.ts';
import type { Panel } from '../document/document.ts';
import type { PreviewPicture } from './preview-picture.ts';

export interface PanelWords {
  readonly title: string;
  readonly alt: string;
}

/** A photograph as a panel. */
export function photoPanel(preview: Pick<PreviewPicture, 'jpeg' | 'width' | 'height'>, words: PanelWords): Panel {
  return panelOf('image/jpeg', preview.jpeg, preview, words);
}

/** A drawing of few flat colours as a panel: PNG keeps its edges, and is smaller than a photograph. */
export async function drawingPanel(drawing: Raster, words: PanelWords): Promise<Panel> {
  return panelOf('image/png', await encodePng(drawing), drawing, words);
}

/** Bytes of a picture as a panel, with further SVG over it. */
export function panelOf(
  type: 'image/jpeg' | 'image/png',
  bytes: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
  { title, alt }: PanelWords,
  over: readonly string[] = [],
): Panel {
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" font-family="${fontFamily}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<image width="${width}" height="${height}" href="data:${type};base64,${Buffer.from(bytes).toString('base64')}"/>`,
    ...over,
    '</svg>',
  ].join('');
  return { kind: 'picture', title, svg, width, height, alt };
}
