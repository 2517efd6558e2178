// sharp and nothing else, as the bound for `transform`: 4 pictures in flight in one process, one thread each, from a path.
// A message {count, inFlight, isDurable, path, directory} is answered with {seconds, maxRssMegabytes}.
import { open, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'

export interface BareOrder {
  readonly path: string
  readonly count: number
  readonly inFlight: number
  /** `none` keeps the result in memory, `file` writes it, `synced` writes it to last: fsync, then rename. */
  readonly write: 'none' | 'file' | 'synced'
  readonly directory: string
}

export interface BareResult {
  readonly seconds: number
  readonly maxRssMegabytes: number
}

// What the product uses, and the fastest for many pictures at a time.
sharp.concurrency(1)
sharp.cache(false)

async function one({ path, write, directory }: BareOrder, number: number): Promise<void> {
  const pipe = sharp(path, { autoOrient: true })
    .resize({ width: 500, height: 500, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 80 })
  const bytes = await pipe.toBuffer()
  const target = join(directory, `${number}.jpg`)
  if (write === 'file') await writeFile(target, bytes)
  if (write !== 'synced') return
  const temporary = `${target}.new`
  const file = await open(temporary, 'w')
  await file.writeFile(bytes)
  await file.sync()
  await file.close()
  await rename(temporary, target)
}

process.on('message', async (order: BareOrder) => {
  const startedMs = performance.now()
  let next = 0
  const lane = async () => {
    while (next < order.count) await one(order, next++)
  }
  await Promise.all(Array.from({ length: order.inFlight }, lane))
  const seconds = (performance.now() - startedMs) / 1000
  const result: BareResult = { seconds, maxRssMegabytes: process.resourceUsage().maxRSS / 1000 }
  process.send?.(result)
})
process.on('disconnect', () => process.exit())
