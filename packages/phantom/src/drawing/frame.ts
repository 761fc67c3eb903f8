/** A similarity of the plane: turn by `angle` (radians, clockwise on the screen), grow by `scale`, then shift. */
export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly angle: number;
  readonly scale: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A point of the frame in the plane that the frame lies in. */
export function outOf({ x, y, angle, scale }: Frame, point: Point): Point {
  const cos = Math.cos(angle) * scale;
  const sin = Math.sin(angle) * scale;
  return { x: x + cos * point.x - sin * point.y, y: y + sin * point.x + cos * point.y };
}
