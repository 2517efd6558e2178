// Renders the pictures of docs/painter.md: `npm run docs`. With --check, fails when one is not what the painter paints any more.
import sharp from 'sharp'
import type { PaintOrder } from '../src/ports/painter.ts'
import { paint } from '../src/providers/painter/paint.ts'
import { keepPictures } from './docs/keep-pictures.ts'
import { loops, stills } from './docs/painter-examples.ts'

/** Other versions of the encoders differ by one or two in 255; another picture by tens. */
const MAX_MEAN = 4
const FRAMES = 8

function pixels(order: PaintOrder): Buffer {
  const steps = paint(order)
  let step = steps.next()
  while (!step.done) step = steps.next()
  return Buffer.from(step.value.data)
}

/** Painted large and made small, as a picture on a page is. */
async function still(prompt: string): Promise<Buffer> {
  const edge = 640
  const data = pixels({ prompt, seed: 7, widthPx: edge, heightPx: edge })
  const raw = { width: edge, height: edge, channels: 4 as const }
  return await sharp(data, { raw }).removeAlpha().resize(300).webp({ quality: 72 }).toBuffer()
}

async function loop(prompt: string): Promise<Buffer> {
  const [widthPx, heightPx] = [480, 320]
  const raw = { width: widthPx, height: heightPx, channels: 4 as const }
  const [width, height] = [180, 120]
  const frames = Array.from({ length: FRAMES }, async (_, frame) => {
    const data = pixels({ prompt, seed: 7, widthPx, heightPx, phase: frame / FRAMES })
    return await sharp(data, { raw }).removeAlpha().resize(width, height).raw().toBuffer()
  })
  const strip = { width, height: height * FRAMES, pageHeight: height, channels: 3 as const }
  return await sharp(Buffer.concat(await Promise.all(frames)), { raw: strip, animated: true })
    .gif({
      delay: Array.from({ length: FRAMES }, () => 125),
      colors: 40,
      dither: 0,
      effort: 10,
      interFrameMaxError: 5,
    })
    .toBuffer()
}

const wanted = new Map<string, Buffer>()
for (const [name, prompt] of Object.entries(stills)) wanted.set(`${name}.webp`, await still(prompt))
for (const [name, prompt] of Object.entries(loops)) wanted.set(`${name}.gif`, await loop(prompt))
await keepPictures('painter', wanted, { maxMean: MAX_MEAN, isCheck: process.argv.includes('--check') })
