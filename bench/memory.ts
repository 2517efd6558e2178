import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench, BenchContext, Row } from './bench.ts'
import { startBareSharp } from './support/peers.ts'
import { makePhoto, type Photo } from './support/photo.ts'
import { type BenchServer, isCompleted, postJob, startServer, upload, webJob } from './support/server.ts'
import { median, shown } from './support/statistics.ts'
import { pssMegabytes, rssMegabytes } from './support/usage.ts'
import { openWire } from './support/wire.ts'

/** A 24 MP photo is decoded for 50 ms at the least. */
const SAMPLE_MS = 10
/** The design's limit for 64 waiting jobs of 24 MP, server and children together. */
const TARGET_MEGABYTES = 600

export const bench: Bench = {
  title: 'Memory: large photos waiting and worked on',
  about: `Resident memory of the server and its children, added up and sampled every ${SAMPLE_MS} ms while all jobs wait or run: 64 JPEGs of
24 MP, then 8 AVIFs of 16 MP (the most that is accepted; permits let one be decoded at a time). Pages that processes share count in each of them, so the truth is lower; *proportional* counts them once, sampled
every tenth time because the kernel takes longer for it. The **bound** is one process with bare sharp, 4 JPEGs and 1 AVIF in flight.`,
  async run(context) {
    const jpeg = await makePhoto(context.directory, '24.jpg', context.isQuick ? [2725, 2225] : [6000, 4000])
    const avif = await makePhoto(context.directory, '16.avif', context.isQuick ? [800, 600] : [4618, 3464])
    const server = await startServer(context, { dataDirectory: join(context.directory, 'data') })
    const loads = [
      { what: '64 × 24 MP JPEG', photo: jpeg, jobs: 64, inFlight: 4 },
      { what: '8 × 16 MP AVIF', photo: avif, jobs: 8, inFlight: 1 },
    ]
    await sleep(500)
    const idle = [...sample(server).values()].reduce((sum, value) => sum + value, 0)
    const rows: Row[] = []
    const peaks: number[] = []
    for (const { what, photo, jobs, inFlight } of loads) {
      const peak = await peakOf(server, photo, jobs)
      peaks.push(peak.all)
      rows.push({
        what,
        'server MB': shown(peak.server),
        'children MB': shown(peak.children),
        'together, peak MB': shown(peak.all),
        'median MB': shown(peak.usual),
        'proportional, peak MB': shown(peak.proportional),
        'bare sharp MB': shown(await barePeak(context, photo, jobs, inFlight)),
        seconds: shown(peak.seconds),
      })
    }
    return {
      tables: [{ title: `At rest ${shown(idle)} MB`, rows }],
      goals: loads.map(({ what }, number) => {
        const measured = peaks[number] ?? Number.NaN
        return {
          what: `server and children, ${what}, peak`,
          target: `≤ ${TARGET_MEGABYTES} MB`,
          measured: `${shown(measured)} MB`,
          isMet: measured <= TARGET_MEGABYTES,
        }
      }),
    }
  },
}

/** Megabytes of the server and each of its children by pid, the server first. */
function sample(server: BenchServer, read = rssMegabytes): Map<number, number> {
  return new Map([server.pid, ...server.children()].map((pid) => [pid, read(pid)]))
}

async function peakOf(server: BenchServer, photo: Photo, jobs: number) {
  const wire = openWire(server.url)
  const peak = { server: 0, children: 0, all: 0, proportional: 0 }
  const totals: number[] = []
  let isSampling = true
  const sampling = (async () => {
    for (let count = 0; isSampling; count += 1) {
      const [own = 0, ...children] = sample(server).values()
      const inChildren = children.reduce((sum, value) => sum + value, 0)
      totals.push(own + inChildren)
      peak.server = Math.max(peak.server, own)
      peak.children = Math.max(peak.children, inChildren)
      peak.all = Math.max(peak.all, own + inChildren)
      if (count % 10 === 0) {
        const shared = [...sample(server, pssMegabytes).values()].reduce((sum, value) => sum + value, 0)
        peak.proportional = Math.max(peak.proportional, shared)
      }
      await sleep(SAMPLE_MS)
    }
  })()
  const startedMs = performance.now()
  const assets = await Promise.all(Array.from({ length: 4 }, () => upload(server.url, photo.path, photo.mediaType)))
  const ids: string[] = []
  for (let number = 0; number < jobs; number += 1) {
    ids.push(await postJob(wire, webJob(assets[number % assets.length] ?? '')))
  }
  for (const id of ids) while (!(await isCompleted(wire, id))) await sleep(20)
  const seconds = (performance.now() - startedMs) / 1000
  isSampling = false
  await sampling
  wire.close()
  return { ...peak, usual: median(totals), seconds }
}

async function barePeak(context: BenchContext, photo: Photo, jobs: number, inFlight: number): Promise<number> {
  const directory = join(context.directory, 'bare')
  mkdirSync(directory, { recursive: true })
  const bare = startBareSharp(context)
  const { maxRssMegabytes } = await bare.run({ path: photo.path, count: jobs, inFlight, write: 'synced', directory })
  return maxRssMegabytes
}
