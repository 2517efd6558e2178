import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { type MakeAnimationOptions, makeAnimation } from '../../src/media/animation/make-animation.ts'
import type { Pixels } from '../../src/media/gif/pixels.ts'

const never = new AbortController().signal

/** A new folder in which pictures are stored as frames: PNG, nothing prepared. */
export async function frameFiles(pictures: readonly Pixels[]) {
  const directory = await mkdtemp(join(tmpdir(), 'frames-'))
  const frames = pictures.map((_, index) => ({
    path: join(directory, `${index}.png`),
    preparedPath: join(directory, `${index}.frame`),
  }))
  for (const [index, { data, widthPx, heightPx, channels }] of pictures.entries())
    await sharp(data, { raw: { width: widthPx, height: heightPx, channels } })
      .png()
      .toFile(frames[index]?.path ?? '')
  const [{ widthPx, heightPx } = { widthPx: 0, heightPx: 0 }] = pictures
  const order = frames.map((_, index) => index)
  const request: MakeAnimationOptions = {
    ...{ frames, order, delaysMs: order.map(() => 120), loop: 0, widthPx, heightPx },
    mediaType: 'image/gif',
    temporaryPath: join(directory, 'temporary'),
  }
  return {
    directory,
    request,
    make: (changes: Partial<MakeAnimationOptions> = {}, signal = never) =>
      makeAnimation({ ...request, ...changes }, signal),
    /** Makes it and gives the path of the file. */
    async store(changes: Partial<MakeAnimationOptions> = {}): Promise<string> {
      const path = join(directory, `result.${(changes.mediaType ?? 'image/gif').split('/')[1]}`)
      await writeFile(path, (await makeAnimation({ ...request, ...changes }, never)).bytes)
      return path
    },
  }
}
