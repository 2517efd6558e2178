import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { findProgram } from '../../../src/entrypoints/find-program.ts'
import { inChromium } from '../../support/chromium.ts'
import { frameFiles } from '../../support/frame-files.ts'
import { scene } from '../../support/scenes.ts'
import { hasTool } from '../../support/tools.ts'

const delaysMs = [100, 250, 40, 1000, 120, 120]
/** Still, moving, a cut to brighter frames, back: whole frames, differences, restored bases and nothing at all. */
const pictures = [scene(0), scene(8), scene(2), scene(3, 3, 90), scene(5, 3, 90), scene(0)]
const ffmpegPath = findProgram('ffmpeg', process.env.PATH)

interface Shown {
  readonly delaysMs: readonly number[]
  readonly repetitions: number
  readonly sha256: string
}

/** Every frame as Chromium shows it, RGB, one after another, hashed. */
const SHOW = `
  const decoder = new ImageDecoder({ data: bytes, type: TYPE })
  await Promise.all([decoder.completed, decoder.tracks.ready])
  const { frameCount, repetitionCount: repetitions } = decoder.tracks.selectedTrack
  const delaysMs = []
  const shown = []
  for (let frameIndex = 0; frameIndex < frameCount; frameIndex += 1) {
    const { image } = await decoder.decode({ frameIndex })
    delaysMs.push(image.duration / 1000)
    const canvas = new OffscreenCanvas(image.displayWidth, image.displayHeight).getContext('2d')
    canvas.drawImage(image, 0, 0)
    const { data } = canvas.getImageData(0, 0, image.displayWidth, image.displayHeight)
    for (let at = 0; at < data.length; at += 4) shown.push(data[at], data[at + 1], data[at + 2])
  }
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(shown)))
  return { delaysMs, repetitions, sha256: hash.toHex() }`

async function shown(path: string, mediaType: string): Promise<Shown> {
  const file = { bytes: await readFile(path), mediaType }
  return await inChromium<Shown>(file, SHOW.replace('TYPE', JSON.stringify(mediaType)))
}

async function shownBySharp(path: string): Promise<string> {
  const pixels = await sharp(path, { animated: true }).removeAlpha().raw().toBuffer()
  return createHash('sha256').update(pixels).digest('hex')
}

describe.skipIf(!hasTool('chromium'))('an animation in Chromium', () => {
  it.each(['image/gif', 'image/webp'] as const)(
    'shows as %s, pixel by pixel and for as long, what it is to show',
    async (mediaType) => {
      const path = await (await frameFiles(pictures)).store({ mediaType, delaysMs, loop: 4 })
      const played = await shown(path, mediaType)
      expect(played.delaysMs).toEqual(delaysMs)
      // How often it is played again.
      expect(played.repetitions).toBe(3)
      expect(played.sha256).toBe(await shownBySharp(path))
    },
  )

  it('goes on for ever when it is not said how often', async () => {
    const path = await (await frameFiles(pictures)).store({ delaysMs })
    // JSON has no Infinity.
    expect((await shown(path, 'image/gif')).repetitions).toBeNull()
  })

  it.skipIf(!hasTool('ffprobe'))('plays as a video to its end', async () => {
    const path = await (await frameFiles(pictures)).store({ mediaType: 'video/mp4', delaysMs, ffmpegPath })
    const played = await inChromium(
      { bytes: await readFile(path), mediaType: 'video/mp4' },
      `const video = Object.assign(document.createElement('video'), { muted: true, src: '/file' })
       const ended = new Promise((resolve, reject) => { video.onended = resolve; video.onerror = () => reject(video.error.message) })
       await video.play()
       await ended
       return { widthPx: video.videoWidth, heightPx: video.videoHeight, seconds: video.duration }`,
    )
    expect(played).toEqual({ widthPx: 64, heightPx: 48, seconds: 1.63 })
  })
})
