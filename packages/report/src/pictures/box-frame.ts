interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/**
 * A box as SVG over a preview.
 *
 * @param box    x0 y0 x1 y1, pixels of the picture
 * @param from   size of the picture
 * @param to     size of its preview
 */
export function boxFrame(
  [x0, y0, x1, y1]: readonly [number, number, number, number],
  from: PictureSize,
  to: PictureSize,
  { colour, isDashed }: { readonly colour: string; readonly isDashed: boolean },
): string {
  const scale = { x: to.width / from.width, y: to.height / from.height };
  // Drawn for a picture of some 210 pixels on the page, whatever its own size.
  const unit = Math.max(to.width, to.height) / 210;
  const place = `x="${short(x0 * scale.x)}" y="${short(y0 * scale.y)}" width="${short((x1 - x0) * scale.x)}" height="${short((y1 - y0) * scale.y)}" fill="none"`;
  const dashes = isDashed ? ` stroke-dasharray="${short(5 * unit)} ${short(2.5 * unit)}"` : '';
  // A dark line under the coloured one keeps it visible on white bone.
  return `<rect ${place} stroke="#000000" stroke-opacity="0.55" stroke-width="${short(3 * unit)}"/><rect ${place} stroke="${colour}" stroke-width="${short(1.6 * unit)}"${dashes}/>`;
}

/** A coordinate with no more digits than a reader could see. */
export function short(value: number): string {
  return String(Number(value.toFixed(2)));
}
