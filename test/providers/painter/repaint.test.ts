import { describe, expect, it } from 'vitest'
import type { Raster } from '../../../src/ports/painter.ts'
import { correlation, difference, edges, painted } from '../../support/painted.ts'

/** Large enough for what moves to move by whole pixels. */
const EDGE_PX = 72
const size = { widthPx: EDGE_PX, heightPx: EDGE_PX }
const source = painted({ prompt: 'a house and a tree at a lake with mountains', seed: 4, ...size })
const over = (prompt: string, strength: number, more: object = {}) =>
  painted({ prompt, strength, source, ...size, ...more })

describe('painting over a picture', () => {
  it.each(['make it night', 'a snowy winter day', 'watercolor at sunset', 'zzz'])(
    'keeps its structure for %s, the less the stronger',
    (prompt) => {
      const before = edges(source)
      const kept = [0.2, 0.5, 0.8, 1].map((strength) => correlation(before, edges(over(prompt, strength))))
      const [weak = 0, middle = 0, strong = 0, whole = 0] = kept
      expect(weak).toBeGreaterThan(0.85)
      expect(middle).toBeGreaterThan(0.4)
      expect(weak).toBeGreaterThan(middle)
      expect(middle).toBeGreaterThan(strong)
      expect(strong).toBeGreaterThan(whole)
    },
  )

  it('leaves the picture itself at 0, and nothing of it at 1', () => {
    expect(over('make it night', 0).data).toEqual(source.data)
    expect(over('a cat', 1).data).toEqual(painted({ prompt: 'a cat', ...size }).data)
  })

  it('changes more with more strength, in the direction of the words', () => {
    const changes = [0.1, 0.3, 0.6].map((strength) => difference(source, over('make it night', strength)))
    expect(changes).toEqual([...changes].sort((a, b) => a - b))
    const black = { ...source, data: new Uint8Array(source.data.length) }
    const mean = (picture: Raster) => difference(picture, black)
    expect(mean(over('make it night', 0.6))).toBeLessThan(mean(source) * 0.9)
    expect(mean(over('pastel', 0.6))).toBeGreaterThan(mean(source))
  })

  it('takes the colors of other pictures', () => {
    const data = new Uint8Array(64 * 64 * 4).map((_, at) => [230, 20, 20, 255][at % 4] ?? 0)
    const red = over('zzz', 0.7, { palette: [{ widthPx: 64, heightPx: 64, data }] })
    const share = (picture: Raster) => {
      let [reds, all] = [0, 0]
      for (let at = 0; at < picture.data.length; at += 4) {
        reds += picture.data[at] ?? 0
        all += (picture.data[at] ?? 0) + (picture.data[at + 1] ?? 0) + (picture.data[at + 2] ?? 0)
      }
      return reds / all
    }
    expect(share(red)).toBeGreaterThan(share(over('zzz', 0.7)) + 0.1)
  })

  it('adds what it is told to add', () => {
    expect(difference(over('add a red balloon', 0.5), over('add a zzz', 0.5))).toBeGreaterThan(2)
  })

  it('takes a source of another size', () => {
    expect(painted({ prompt: 'night', source, strength: 0.5, widthPx: 70, heightPx: 200 }).data.length).toBe(
      70 * 200 * 4,
    )
  })
})

describe('an animation', () => {
  it.each([
    ['waves rise', 0.4, source],
    ['trees sway in the wind', 0.6, source],
    ['zzz', 0.4, source],
    ['snow falls on a cabin at night', undefined, undefined],
    ['a sailboat on a stormy sea', undefined, undefined],
    ['fish under the sea', undefined, undefined],
    ['an erupting volcano', undefined, undefined],
    ['a waterfall in the jungle', undefined, undefined],
    ['huge waves', undefined, undefined],
    ['a rocket launch', undefined, undefined],
    ['a neon street at night', undefined, undefined],
    ['black and white spirals', undefined, undefined],
  ])('of %s moves a little from frame to frame, and meets its start', (prompt, strength, from) => {
    const frame = (phase: number) => painted({ prompt, strength, source: from, phase, ...size })
    const frames = Array.from({ length: 6 }, (_, index) => frame(index / 6))
    const steps = frames.map((one, index) => difference(one, frames[(index + 1) % 6] ?? one))
    for (const step of steps) {
      expect(step).toBeGreaterThan(0.15)
      expect(step).toBeLessThan(14)
    }
    expect(frame(1).data).toEqual(frames[0]?.data)
    // The very last moment of the loop is all but the first: nothing leaps there.
    expect(difference(frame(0.9995), frame(0))).toBeLessThan(Math.min(...steps) * 0.4)
  })

  it('takes its phase from the prompt too', () => {
    const said = painted({ prompt: 'a boat at sea, frame 3 of 8' })
    expect(said.data).toEqual(painted({ prompt: 'a boat at sea,', phase: 2 / 8 }).data)
  })
})
