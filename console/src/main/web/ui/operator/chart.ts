export interface Point {
  readonly at: number;
  readonly value: number | null;
}

const SHORTEST_SPAN_MS = 60_000;

export interface Chart {
  /** The path of an SVG; it is interrupted where there are no values. */
  readonly path: string;
  /** Points that have no neighbour to be connected with. */
  readonly dots: readonly { x: number; y: number }[];
  readonly top: number;
  readonly spanMs: number;
  readonly now: number;
  readonly lowest: number;
  readonly highest: number;
}

/** Lays points out in a box, the newest at its right; null if there is no value. `gapMs` is how far apart neighbours may be. */
export function layOut(points: readonly Point[], width: number, height: number, gapMs: number): Chart | null {
  const values = points.flatMap(({ value }) => (value === null ? [] : [value]));
  const last = points.at(-1);
  if (values.length === 0 || last === undefined) return null;
  const highest = Math.max(...values);
  const top = niceTop(highest);
  const spanMs = Math.max(SHORTEST_SPAN_MS, last.at - points[0]!.at);
  const x = (at: number): number => round(width - ((last.at - at) / spanMs) * width);
  const y = (value: number): number => round(height - (value / top) * height);

  const lines: { x: number; y: number }[][] = [];
  let before: Point | null = null;
  for (const point of points) {
    if (point.value === null) {
      before = null;
      continue;
    }
    const place = { x: x(point.at), y: y(point.value) };
    if (before !== null && point.at - before.at <= gapMs) lines.at(-1)!.push(place);
    else lines.push([place]);
    before = point;
  }
  return {
    path: lines
      .filter((line) => line.length > 1)
      .map((line) => `M${line.map((place) => `${place.x} ${place.y}`).join("L")}`)
      .join(""),
    dots: lines.filter((line) => line.length === 1).map((line) => line[0]!),
    top,
    spanMs,
    now: values.at(-1)!,
    lowest: Math.min(...values),
    highest,
  };
}

/** The lowest of 1, 2 and 5 times a power of ten that is not below the value. */
export function niceTop(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5].find((factor) => factor * power >= value) ?? 10) * power;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
