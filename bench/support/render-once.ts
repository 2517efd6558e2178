// One rendition, some times over, in a process of its own: what it took is printed as JSON. Asked for by bench/operations.ts.
import { readFileSync } from 'node:fs'
import { exampleFor, logo } from '../../scripts/docs/example-pictures.ts'
import { readHeader } from '../../src/media/header.ts'
import { render } from '../../src/media/render.ts'
import { neededAssets } from '../../src/operations/index.ts'
import { estimateMegabytes } from '../../src/operations/memory.ts'
import type { RenderOrder, RenderUsage } from '../operations.ts'

/** The most this process ever held; elsewhere than on Linux what the kernel counts from its parent on. */
function peakMegabytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1024
  const [, kilobytes = 'NaN'] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  return Number(kilobytes) / 1024
}

const order = JSON.parse(process.argv[2] ?? '') as RenderOrder
const mark = await logo()
const overlay = { source: mark, header: await readHeader(mark) }
const overlays = Object.fromEntries(neededAssets(order.operations).map(({ assetId }) => [assetId, overlay]))
// What every rendition needs once, libvips's threads and the first compilation, is no part of any.
const small = await exampleFor('resize')
const plan = { operations: order.operations, mediaType: order.mediaType, overlays, quality: undefined }
await render({ ...plan, source: small, header: await readHeader(small) })

const header = await readHeader(order.path)
const before = peakMegabytes()
const times: number[] = []
for (let turn = 0; turn < order.turns; turn += 1) {
  const startedMs = performance.now()
  await render({ ...plan, source: order.path, header })
  times.push(performance.now() - startedMs)
}
const usage: RenderUsage = {
  times,
  megabytes: peakMegabytes() - before,
  estimate: estimateMegabytes(header, { ...plan, overlays }),
}
process.stdout.write(JSON.stringify(usage))
