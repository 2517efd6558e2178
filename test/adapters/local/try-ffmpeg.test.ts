import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tryFfmpeg } from '../../../src/adapters/local/try-ffmpeg.ts'
import { findProgram } from '../../../src/entrypoints/find-program.ts'
import { NO_FFMPEG, UNFIT_FFMPEG } from '../../../src/ports/animation.ts'
import { hasTool } from '../../support/tools.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-ffmpeg-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function program(lines: string): Promise<string> {
  const path = join(folder, 'ffmpeg')
  await writeFile(path, `#!/bin/sh\n${lines}\n`)
  await chmod(path, 0o755)
  return path
}

describe('an ffmpeg is tried', () => {
  it.skipIf(!hasTool('ffprobe'))('and found good when it makes videos', async () => {
    const path = findProgram('ffmpeg', process.env.PATH)
    expect(await tryFfmpeg(path)).toBeUndefined()
    // The same program, if it knew no libx264.
    const without = `for word; do shift; [ "$word" = libx264 ] && word=unknown; set -- "$@" "$word"; done; exec ${path} "$@"`
    expect(await tryFfmpeg(await program(without))).toBe(UNFIT_FFMPEG)
  })

  it.each([
    ['refuses its arguments', 'exit 1'],
    ['reads everything and fails then', 'cat > /dev/null; exit 234'],
  ])('and found wanting when it %s', async (_title, lines) => {
    expect(await tryFfmpeg(await program(lines))).toBe(UNFIT_FFMPEG)
  })

  it('and found wanting when it is no program, or not there', async () => {
    await writeFile(join(folder, 'ffmpeg'), '')
    expect(await tryFfmpeg(join(folder, 'ffmpeg'))).toBe(UNFIT_FFMPEG)
    expect(await tryFfmpeg(join(folder, 'none'))).toBe(UNFIT_FFMPEG)
    expect(await tryFfmpeg(undefined)).toBe(NO_FFMPEG)
  })
})
