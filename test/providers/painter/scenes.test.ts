import { describe, expect, it } from 'vitest'
import type { Raster } from '../../../src/ports/painter.ts'
import { chooseScene } from '../../../src/providers/painter/scenes/choose-scene.ts'
import { readPrompt } from '../../../src/providers/painter/words/read-prompt.ts'
import { openWorld } from '../../../src/providers/painter/world.ts'
import { difference, painted } from '../../support/painted.ts'

const sceneOf = (prompt: string) =>
  chooseScene(openWorld({ wish: readPrompt(prompt), seed: 1, widthPx: 64, heightPx: 64, phase: 0 }))

/** How many pixels are of a kind. */
function count({ data }: Raster, isOne: (red: number, green: number, blue: number) => boolean): number {
  let sum = 0
  for (let at = 0; at < data.length; at += 4) if (isOne(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0)) sum += 1
  return sum
}

const isRed = (red: number, green: number, blue: number) => red > 120 && red > 1.7 * green && green > 1.15 * blue
const isGray = (red: number, green: number, blue: number) =>
  red > 120 && Math.max(red, green, blue) - Math.min(red, green, blue) < 16

describe('the painter’s places', () => {
  it.each([
    ['an island with a volcano', 'volcano'],
    ['a lake with a waterfall', 'waterfall'],
    ['a tiger in the jungle', 'jungle'],
    ['rolling hills with a windmill', 'hills'],
    ['the highest peak of the alps', 'summit'],
    ['a neon-lit street in tokyo', 'street'],
    ['a medieval village in a valley', 'village'],
    ['birch trees', 'birches'],
    ['an elephant', 'savanna'],
    ['a rocket launch into space', 'launch'],
    ['a rocket', 'space'],
    ['a whale under water', 'underwater'],
    ['a whale', 'sea'],
    ['huge waves', 'sea'],
    ['the milky way above a desert', 'desert'],
    ['the milky way', 'mountains'],
    ['a spiral galaxy', 'space'],
    ['geometric shapes, abstract', 'shapes'],
    ['black and white spirals, abstract', 'spirals'],
    ['a geometric city', 'city'],
    ['an abstract composition', 'abstract'],
  ])('%s is in %s', (prompt, scene) => {
    expect(sceneOf(prompt)).toBe(scene)
  })

  it('lets snow lie under a clear sky, but not fall from it', () => {
    // Nothing else that moves is there.
    const still = { negativePrompt: 'clouds, trees' }
    const moves = (prompt: string) =>
      difference(painted({ prompt, phase: 0, ...still }), painted({ prompt, phase: 0.5, ...still }))
    expect(moves('a snowy peak under a blue sky')).toBeLessThan(0.2 * moves('a snowy peak under the sky'))
  })

  it('keeps the sky over green hills blue', () => {
    const isBlue = (red: number, green: number, blue: number) => blue > 1.15 * red && blue > green
    expect(readPrompt('green hills').colors).toEqual([])
    expect(count(painted({ prompt: 'green hills at noon' }), isBlue)).toBeGreaterThan(1500)
    expect(readPrompt('a purple forest').colors).toHaveLength(1)
  })

  it('gives hair the color that is said, and age its gray', () => {
    const red = painted({ prompt: 'portrait of a girl with red hair' })
    const black = painted({ prompt: 'portrait of a girl with black hair' })
    expect(count(red, isRed)).toBeGreaterThan(count(black, isRed) + 300)
    const [old, young] = ['an old man', 'a brown hair man'].map((who) =>
      painted({ prompt: `portrait of ${who} with a beard` }),
    )
    expect(old && young && count(old, isGray) - count(young, isGray)).toBeGreaterThan(200)
  })
})
