/** Blurs a picture in place by a Gaussian of `sigma` pixels, each axis by itself; border pixels repeat outwards. */
export function blur(values: Float32Array, width: number, height: number, sigma: number): void {
  if (sigma < 0.15) return;
  const radius = Math.ceil(sigma * 3);
  const weights = Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const kernel = Float32Array.from(weights, (weight) => weight / sum);
  const line = new Float32Array(Math.max(width, height) + 2 * radius);
  for (let y = 0; y < height; y++) blurLine(values, y * width, 1, width, kernel, radius, line);
  for (let x = 0; x < width; x++) blurLine(values, x, width, height, kernel, radius, line);
}

function blurLine(
  values: Float32Array,
  start: number,
  stride: number,
  length: number,
  kernel: Float32Array,
  radius: number,
  line: Float32Array,
): void {
  line.fill(values[start]!, 0, radius);
  for (let i = 0; i < length; i++) line[radius + i] = values[start + i * stride]!;
  line.fill(values[start + (length - 1) * stride]!, radius + length, length + 2 * radius);
  for (let i = 0; i < length; i++) {
    let sum = 0;
    for (let k = 0; k < kernel.length; k++) sum += kernel[k]! * line[i + k]!;
    values[start + i * stride] = sum;
  }
}
