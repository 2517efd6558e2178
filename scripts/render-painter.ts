// Renders the pictures of docs/painter.md: `npm run docs`. With --check, fails when one is not what the painter paints any more.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import type { PaintOrder } from '../src/ports/painter.ts'
import { paint } from '../src/providers/painter/paint.ts'
import { loops, stills } from './docs/painter-examples.ts'
import { pictureDistance } from './docs/picture-distance.ts'

/** Other versions of the encoders differ by one or two in 255; another picture by tens. */
const MAX_MEAN = 4
const FRAMES = 8

const folder = fileURLToPath(new URL('../docs/painter/', import.meta.url))
const isCheck = process.argv.includes('--check')
const wrong: string[] = []

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

function readIfThere(name: string): Uint8Array | undefined {
  try {
    return readFileSync(`${folder}${name}`)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

mkdirSync(folder, { recursive: true })
const wanted = new Map<string, Buffer>()
for (const [name, prompt] of Object.entries(stills)) wanted.set(`${name}.webp`, await still(prompt))
for (const [name, prompt] of Object.entries(loops)) wanted.set(`${name}.gif`, await loop(prompt))
for (const [name, bytes] of wanted) {
  const there = readIfThere(name)
  const distance = there && (await pictureDistance(there, bytes))
  if (distance?.sameSize && distance.mean <= MAX_MEAN) continue
  if (isCheck) wrong.push(name)
  else {
    writeFileSync(`${folder}${name}`, bytes)
    process.stdout.write(`wrote docs/painter/${name}\n`)
  }
}
for (const name of readdirSync(folder).filter((one) => !wanted.has(one))) {
  if (isCheck) wrong.push(name)
  else rmSync(`${folder}${name}`)
}

if (wrong.length > 0) {
  process.stderr.write(
    `Not current in docs/painter: ${wrong.join(', ')}. Run \`npm run docs\`, look, and commit the result.\n`,
  )
  process.exitCode = 1
}
