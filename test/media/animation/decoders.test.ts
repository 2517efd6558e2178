import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { findProgram } from '../../../src/entrypoints/find-program.ts'
import { frameFiles } from '../../support/frame-files.ts'
import { scene } from '../../support/scenes.ts'
import { hasTool } from '../../support/tools.ts'

const delaysMs = [100, 250, 40, 1000, 120, 120]
/** Still, moving, a cut to brighter frames, back: whole frames, differences, restored bases and nothing at all. */
const pictures = [scene(0), scene(8), scene(2), scene(3, 3, 90), scene(5, 3, 90), scene(0)]
const shot = () => frameFiles(pictures)

const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const run = (command: string, ...rest: string[]) => execFileSync(command, rest, { maxBuffer: 100e6 })
const ffmpegPath = findProgram('ffmpeg', process.env.PATH)

/** Every frame as it is shown, by libnsgif: RGB, one after another. */
const shownBySharp = async (path: string) => await sharp(path, { animated: true }).removeAlpha().raw().toBuffer()

const PILLOW = `
import sys
from PIL import Image, ImageSequence
image = Image.open(sys.argv[1])
delays = []
for frame in ImageSequence.Iterator(image):
    sys.stdout.buffer.write(frame.convert("RGB").tobytes())
    delays.append(frame.info["duration"])
print(image.n_frames, image.size, delays, image.info.get("loop"), file=sys.stderr)
`

describe('an animation that others read', () => {
  it('shows every pixel of every frame as it was, but for its colors', async () => {
    const shown = await shownBySharp(await (await shot()).store({ delaysMs }))
    const wanted = Buffer.concat(pictures.map(({ data }) => data))
    expect(shown.byteLength).toBe(wanted.byteLength)
    const off = shown.reduce((most, value, at) => Math.max(most, Math.abs(value - (wanted[at] ?? 0))), 0)
    expect(off).toBeLessThan(32)
  })

  it.skipIf(!hasTool('Pillow for tests'))('shows in Pillow, pixel by pixel, what it shows in libnsgif', async () => {
    const path = await (await shot()).store({ delaysMs, loop: 4 })
    const script = ['-c', `import contextlib\n${PILLOW}`, path]
    expect(sha(run('/usr/bin/python3', ...script))).toBe(sha(await shownBySharp(path)))
    const facts = run('/bin/sh', '-c', 'exec /usr/bin/python3 "$@" 2>&1 >/dev/null', 'sh', ...script).toString()
    // Pillow says how often it repeats, as the file does.
    expect(facts.trim()).toBe(`6 (64, 48) [${delaysMs.join(', ')}] 3`)
  })

  it.skipIf(!hasTool('ffprobe'))('shows in ffmpeg, pixel by pixel, what it shows in libnsgif', async () => {
    const path = await (await shot()).store({ delaysMs })
    const raw = ['-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-']
    const shown = run('ffmpeg', '-v', 'error', '-ignore_loop', '1', '-i', path, ...raw)
    expect(sha(shown)).toBe(sha(await shownBySharp(path)))
  })

  it.skipIf(!hasTool('gifsicle'))('is what gifsicle takes for a sound GIF of differences', async () => {
    const path = await (await shot()).store({ delaysMs, loop: 4 })
    const text = run('gifsicle', '--info', path).toString()
    expect(text).toContain('6 images')
    expect(text).toContain('logical screen 64x48')
    expect(text).toContain('loop count 3')
    expect([...text.matchAll(/delay ([\d.]+)s/g)].map(([, seconds]) => Number(seconds) * 1000)).toEqual(delaysMs)
    expect([...text.matchAll(/disposal (\w+)/g)].map(([, disposal]) => disposal)).toEqual([
      ...['asis', 'previous', 'previous', 'asis', 'previous', 'asis'],
    ])
    expect(() => run('gifsicle', '--no-warnings', '--unoptimize', path, '-o', '/dev/null')).not.toThrow()
  })

  it.skipIf(!hasTool('Pillow for tests'))('has the same times as a WebP in Pillow', async () => {
    const path = await (await shot()).store({ mediaType: 'image/webp', delaysMs, loop: 4, quality: 90 })
    const facts = run('/bin/sh', '-c', 'exec /usr/bin/python3 "$@" 2>&1 >/dev/null', 'sh', '-c', PILLOW, path)
    // Pillow gives the time at which a WebP's frame ends in versions that know it; the loop count in all.
    expect(facts.toString().trim()).toMatch(/^6 \(64, 48\) \[.*\] 4$/)
    expect((await sharp(path).metadata()).delay).toEqual(delaysMs)
  })

  it.skipIf(!hasTool('ffprobe'))('plays as a video for exactly as long, in what every player knows', async () => {
    const path = await (await shot()).store({ mediaType: 'video/mp4', delaysMs, ffmpegPath })
    const entries = 'packet=pts_time:stream=codec_name,pix_fmt,width,height,duration,color_space'
    const probe = run('ffprobe', '-v', 'error', '-show_entries', entries, '-of', 'json', path)
    const { packets, streams } = JSON.parse(probe.toString())
    expect(streams).toEqual([
      {
        ...{ codec_name: 'h264', pix_fmt: 'yuv420p', width: 64, height: 48, duration: '1.630000' },
        color_space: 'bt709',
      },
    ])
    const times = packets.map(({ pts_time }: { pts_time: string }) => Math.round(Number(pts_time) * 1000))
    expect(times).toEqual([0, 100, 350, 390, 1390, 1510, 1620])
    const shown = run('ffmpeg', '-v', 'error', '-i', path, '-frames:v', '1', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-')
    const off = scene(0).data.reduce((sum, value, at) => sum + Math.abs(value - (shown[at] ?? 0)), 0)
    expect(off / shown.length).toBeLessThan(8)
  })
})
