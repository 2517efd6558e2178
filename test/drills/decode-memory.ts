import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { plain24MPHeic } from '../support/heif.ts'
import { plain } from '../support/pictures.ts'
import { blackPng } from '../support/png.ts'
import { memoryOf, watchMemory } from '../support/process-memory.ts'
import { type RealServer, type RealServerOptions, realServer } from '../support/real-server.ts'

/** The pictures that take the most within the limits, each in its own way. */
export const heaviest: Readonly<Record<string, () => Promise<Buffer> | Buffer>> = {
  'AVIF of 16 MP with alpha': () =>
    plain(4000, 4000, { r: 1, g: 2, b: 3, alpha: 0.5 }, 4).avif({ effort: 0 }).toBuffer(),
  'HEIC of 24 MP': plain24MPHeic,
  'interlaced PNG of 40 MP, 16 bits RGBA': () => blackPng(8000, 5000, { interlaced: true, bits: 16, color: 6 }),
  'progressive JPEG of 40 MP': () =>
    plain(8000, 5000).jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer(),
  'PNG of 50 MP, 16 bits RGBA': () => blackPng(10_000, 5000, { bits: 16, color: 6 }),
  'GIF of 50 MP': () => plain(10_000, 5000).gif({ effort: 1 }).toBuffer(),
}

export interface DecodeMemory {
  readonly picture: string
  readonly atOnce: number
  /** What the children held together above what they hold when idle. */
  readonly grownMegabytes: number
  /** How they ended: how often each code. */
  readonly codes: Readonly<Record<string, number>>
}

/**
 * Sends a picture once, then works on it so many times at once, and watches what the children take above what they held
 * when the server was new.
 */
export async function decodeAtOnce(
  server: RealServer,
  idle: number,
  picture: string,
  atOnce: number,
): Promise<DecodeMemory> {
  const make = heaviest[picture]
  if (!make) throw new Error(`There is no ${picture}`)
  const stop = watchMemory(server.children)
  const { asset, code } = await server.upload(await make())
  if (code !== 'accepted') throw new Error(`${picture} was answered ${code}`)
  const jobs = Array.from({ length: atOnce }, () =>
    server.transform(asset.assetId, { operations: 'w_500', format: 'webp' }),
  )
  const codes: Record<string, number> = {}
  for (const { code: end } of await Promise.all(jobs)) codes[end] = (codes[end] ?? 0) + 1
  return { picture, atOnce, grownMegabytes: Math.round(stop() - idle), codes }
}

/** What the children hold together now. */
export const heldMegabytes = (server: RealServer) =>
  server.children().reduce((total, pid) => total + (memoryOf(pid)?.nowMegabytes ?? 0), 0)

/** A group of processes that may hold so much memory and no more, or why there can be none here. */
export function memoryGroup(megabytes: number): { readonly tasks: string; kills(): number; remove(): void } | string {
  const path = `/sys/fs/cgroup/memory/atelier-drill-${process.pid}`
  try {
    mkdirSync(path)
    writeFileSync(`${path}/memory.limit_in_bytes`, String(megabytes * 1024 * 1024))
    return {
      tasks: `${path}/tasks`,
      kills: () => Number(/oom_kill (\d+)/.exec(readFileSync(`${path}/memory.oom_control`, 'latin1'))?.[1] ?? 0),
      remove: () => rmdirSync(path),
    }
  } catch (error) {
    return `no group of limited memory can be made here: ${(error as NodeJS.ErrnoException).code}`
  }
}

/** A server within the group. */
export const serverIn = (tasks: string, options: RealServerOptions = {}) => realServer({ ...options, groups: [tasks] })
