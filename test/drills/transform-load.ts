import sharp from 'sharp'
import { photoPixels } from '../support/pictures.ts'
import type { StubbornClient } from './stubborn-client.ts'

const LONG_PX = 900
const SHORT_PX = 600

/** Uploads pictures that take a real decoder some real time. Gives their asset ids. */
export async function uploadPictures(client: Pick<StubbornClient, 'upload'>, count = 6): Promise<string[]> {
  const ids: string[] = []
  for (let seed = 1; seed <= count; seed += 1) {
    const pixels = photoPixels(seed % 2 === 0 ? LONG_PX : SHORT_PX, seed % 2 === 0 ? SHORT_PX : LONG_PX, seed)
    ids.push(await client.upload(new Uint8Array(await pixels.jpeg().toBuffer())))
  }
  return ids
}

/** A picture of a few hundred bytes, for drills in which pixels do not matter. */
export async function tinyPicture(): Promise<Uint8Array<ArrayBuffer>> {
  const color = { r: 30, g: 90, b: 200 }
  return new Uint8Array(
    await sharp({ create: { width: 40, height: 30, channels: 3, background: color } })
      .png()
      .toBuffer(),
  )
}

const OUTPUTS = [
  { output: { preset: 'thumb' }, edgePx: 128 },
  { output: { preset: 'web' }, edgePx: 500 },
  { output: { preset: 'web', format: 'webp' }, edgePx: 500 },
  { output: { operations: 'w_320,h_320' }, edgePx: 320 },
  { output: { preset: 'thumb', format: 'png' }, edgePx: 128 },
] as const

/** One to three outputs and the longest edge that each must have. */
export function randomOutputs(): { outputs: object[]; edgesPx: number[] } {
  const from = Math.floor(Math.random() * OUTPUTS.length)
  const count = 1 + Math.floor(Math.random() * 3)
  const picked = Array.from({ length: count }, (_, index) => OUTPUTS[(from + index) % OUTPUTS.length]).filter(
    (one) => one !== undefined,
  )
  return { outputs: picked.map((one) => one.output), edgesPx: picked.map((one) => one.edgePx) }
}
