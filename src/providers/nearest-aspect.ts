/** A shape as width to height, such as `16:9`. */
export type Aspect = `${number}:${number}`

/** The one of the shapes that is nearest to a size; how much wider counts as much as how much taller. */
export function nearestAspect<Shape extends Aspect>(
  shapes: readonly [Shape, ...Shape[]],
  { widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number },
): Shape {
  const distance = (shape: Shape) => {
    const [width = 1, height = 1] = shape.split(':').map(Number)
    return Math.abs(Math.log((width * heightPx) / (height * widthPx)))
  }
  return shapes.reduce((best, shape) => (distance(shape) < distance(best) ? shape : best))
}
