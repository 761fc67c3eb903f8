import type { Point } from '../drawing/frame.ts';
import { polygon, type Shape } from '../drawing/shape.ts';
import { swingAt, type Video } from './plan-video.ts';

/** A head in the picture, turned as it is at one moment. */
export interface FaceFrame {
  readonly centre: Point;
  /** Half the face's breadth and height, pixels. */
  readonly rx: number;
  readonly ry: number;
  readonly roll: number;
  /** Sine of the turn to the side. */
  readonly yaw: number;
  /** A point of the face: u from -1 (left on the picture) to 1, v from -1 (hairline) to 1 (chin), turned with the head. */
  readonly on: (u: number, v: number) => Point;
  /** A point beside the face, which does not turn with it to the side. */
  readonly by: (u: number, v: number) => Point;
  /** From the hairline to the chin. */
  readonly outline: readonly Point[];
  readonly shape: Shape;
}

/** Where the face is at a time between 0 and 1. */
export function placeFace(video: Video, width: number, height: number, time: number): FaceFrame {
  const { person, swing, place, faceSize, camera } = video;
  const side = Math.min(width, height);
  const ry = side * faceSize * (1 + swingAt(swing.size, time));
  const rx = ry * person.breadth * camera.stretch;
  const roll = swingAt(swing.roll, time);
  const yaw = Math.sin(swingAt(swing.yaw, time));
  const pitch = swingAt(swing.pitch, time);
  const centre = {
    x: width * (place.x + swingAt(swing.x, time)),
    y: height * (place.y + swingAt(swing.y, time)),
  };
  const [cos, sin] = [Math.cos(roll), Math.sin(roll)];
  const by = (u: number, v: number): Point => ({
    x: centre.x + cos * u * rx - sin * v * ry,
    y: centre.y + sin * u * rx + cos * v * ry,
  });
  const deep = Math.sqrt(1 - yaw * yaw);
  const on = (u: number, v: number): Point => {
    // What lies in the middle of the face stands out most, and so moves most.
    const ahead = 1 - 0.75 * u * u;
    return by(u * (0.25 + 0.75 * deep) + 0.42 * yaw * ahead, v + 0.22 * pitch * (1 - v * v));
  };
  const outline = Array.from({ length: 40 }, (_, i) => {
    const theta = (i / 40) * 2 * Math.PI;
    const low = Math.max(0, Math.sin(theta));
    return by(Math.cos(theta) * (1 - person.jaw * low * low), Math.sin(theta));
  });
  return { centre, rx, ry, roll, yaw, on, by, outline, shape: polygon(outline) };
}
