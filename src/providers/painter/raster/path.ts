import { swing, wave } from './numbers.ts'

/** Closed outlines, each x and y in turn. All are brought to one direction, so that those that overlap unite. */
export type Path = readonly (readonly number[])[]

export const polygon = (points: readonly number[]): Path => [points]

export const rectangle = (x: number, y: number, width: number, height: number): Path => [
  [x, y, x + width, y, x + width, y + height, x, y + height],
]

/** An ellipse, leaning by so many turns. */
export function oval(x: number, y: number, radiusX: number, radiusY: number, lean = 0, sides = 40): Path {
  const [cosine, sine] = [swing(lean), wave(lean)]
  const points: number[] = []
  for (let side = 0; side < sides; side += 1) {
    const [across, along] = [radiusX * swing(side / sides), radiusY * wave(side / sides)]
    points.push(x + across * cosine - along * sine, y + across * sine + along * cosine)
  }
  return [points]
}

/** A smooth closed line through all points (Catmull–Rom). */
export function blob(points: readonly number[], steps = 8): Path {
  return [through(points, points.length / 2, steps, true)]
}

/** A stroke through points (x, y, radius in turn) with round ends and its own thickness at each. */
export function limb(points: readonly number[], steps = 8): Path {
  const count = points.length / 3
  const places = Array.from({ length: count }, (_, index) => [
    points[index * 3] ?? 0,
    points[index * 3 + 1] ?? 0,
  ]).flat()
  const line = count > 2 ? through(places, count, steps, false) : places
  const segments = line.length / 2 - 1
  const outlines: number[][] = []
  const radiusAt = (index: number) => {
    const at = (index / segments) * (count - 1)
    const from = Math.min(Math.floor(at), count - 2)
    const [a, b] = [points[from * 3 + 2] ?? 0, points[from * 3 + 5] ?? 0]
    return a + (b - a) * (at - from)
  }
  for (let index = 0; index <= segments; index += 1) {
    const [x, y, radius] = [line[index * 2] ?? 0, line[index * 2 + 1] ?? 0, radiusAt(index)]
    outlines.push([...(oval(x, y, radius, radius, 0, 16)[0] ?? [])])
    if (index === segments) break
    const [nextX, nextY, nextRadius] = [line[index * 2 + 2] ?? 0, line[index * 2 + 3] ?? 0, radiusAt(index + 1)]
    const [dx, dy] = [nextX - x, nextY - y]
    const length = Math.sqrt(dx * dx + dy * dy) || 1
    const [across, along] = [-dy / length, dx / length]
    outlines.push([
      ...[x + across * radius, y + along * radius, nextX + across * nextRadius, nextY + along * nextRadius],
      ...[nextX - across * nextRadius, nextY - along * nextRadius, x - across * radius, y - along * radius],
    ])
  }
  return outlines
}

/** A star with so many tips; `inner` is the part of the radius between them. */
export function star(x: number, y: number, radius: number, tips: number, inner = 0.45, lean = 0): Path {
  const points = Array.from({ length: tips * 2 }, (_, index) => {
    const reach = index % 2 === 0 ? radius : radius * inner
    const turns = index / (tips * 2) - 0.25 + lean
    return [x + reach * swing(turns), y + reach * wave(turns)]
  })
  return [points.flat()]
}

function through(points: readonly number[], count: number, steps: number, closed: boolean): number[] {
  const at = (index: number, axis: number) => {
    const place = closed ? (index + count) % count : Math.min(Math.max(index, 0), count - 1)
    return points[place * 2 + axis] ?? 0
  }
  const line: number[] = []
  for (let index = 0; index < (closed ? count : count - 1); index += 1)
    for (let step = 0; step < steps; step += 1)
      for (const axis of [0, 1])
        line.push(between(at(index - 1, axis), at(index, axis), at(index + 1, axis), at(index + 2, axis), step / steps))
  if (!closed) line.push(at(count - 1, 0), at(count - 1, 1))
  return line
}

function between(a: number, b: number, c: number, d: number, t: number): number {
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
}
