import { blend, type Color, darker, hex, hsl, lighter } from '../raster/color.ts'
import type { World } from '../world.ts'

/** Five colors that go together: those of the prompt first. The fourth is light and the last is dark. */
export function palette(world: World): [Color, Color, Color, Color, Color] {
  const random = world.random(91)
  const start = random.next()
  const step = random.pick([0.08, 0.33, 0.5, 0.14])
  const { colors, moods } = world.wish
  // What is to be colorful has all hues.
  if (colors.length === 0 && moods.includes('vivid'))
    return [hex('#e2432f'), hex('#2f6fd0'), hex('#f2bd2a'), hex('#f8e2c0'), hex('#2f9a6a')]
  if (colors.length === 0 && moods.includes('mono'))
    return [hex('#26262a'), hex('#7c7c80'), hex('#4a4a4e'), hex('#f4f4f4'), hex('#0c0c0e')]
  const [first = hsl(start, 0.62, 0.5), second = hsl(start + step, 0.66, 0.55)] = colors
  return [first, second, blend(first, second, 0.5), lighter(second, 0.7), darker(first, 0.6)]
}
