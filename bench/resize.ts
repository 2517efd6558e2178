import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench, BenchContext, Goal, Row } from './bench.ts'
import { copySources } from './support/copy.ts'
import { startBareSharp, startPillow } from './support/peers.ts'
import { makePhoto, type Photo } from './support/photo.ts'
import { type BenchServer, hasOpenJobs, isCompleted, postJob, startServer, upload, webJob } from './support/server.ts'
import { interleaved, median, pairedRatio, shown } from './support/statistics.ts'
import { cpuSeconds } from './support/usage.ts'
import { openWire, type Wire } from './support/wire.ts'

/** Keeps 2 children with 2 slots busy and their queues never empty. */
const CLIENTS = 8
/** What keeps two cores busy: with 2 in flight a core waits while a file is read or written. */
const IN_FLIGHT = 4

const sizes = [
  { name: '6 MP', edges: [2725, 2225], pictures: 120, pillow: 24, rounds: 5 },
  { name: '24 MP', edges: [6000, 4000], pictures: 48, pillow: 8, rounds: 5 },
] as const

interface Lap {
  readonly perSecond: number
  readonly cpuMs: number
}

export const bench: Bench = {
  title: 'Resize: a photo to 500 px',
  about: `\`transform\` to a JPEG of 500 px through API, queue and children, against **bare sharp** (one process, ${IN_FLIGHT} in flight, one
thread each, the same pipeline from the same file, result in memory), the **bound** (bare sharp and a durable write of the result:
fsync, rename) and **Pillow** (a process for each core; \`thumbnail\` with draft mode, which is its fast way, and decode, then
\`resize\`). *Drain*: n jobs are posted at once and the clock stops when the last is done. *Clients*: ${CLIENTS} clients each wait for
their picture before they ask for the next. *With facts* is the server as it is; *without* is a copy
of it whose look at the result (thumbhash, colour) is a constant. All in turns, ratios within a round; the load generator runs on the same cores. CPU is that of
the processes that do the work: server and children, or the peer.`,
  async run(context) {
    const bare = startBareSharp(context)
    const pillow = startPillow(context)
    const withFacts = await startServer(context, { dataDirectory: join(context.directory, 'facts') })
    const withoutFacts = await startServer(context, {
      dataDirectory: join(context.directory, 'bare'),
      entrypoint: sourcesWithoutLook(join(context.directory, 'copy')),
    })
    const out = join(context.directory, 'out')
    mkdirSync(out)

    const tables = []
    const goals: Goal[] = []
    for (const size of sizes) {
      const pictures = context.isQuick ? 12 : size.pictures
      const photo = await makePhoto(context.directory, `${size.name}.jpg`, size.edges)
      const facts = await lanesOf(withFacts, photo, pictures)
      const noFacts = await lanesOf(withoutFacts, photo, pictures)
      const bareLap = (write: 'none' | 'synced') => () =>
        lap(pictures, [bare.pid], async () => {
          const order = { path: photo.path, count: pictures, inFlight: IN_FLIGHT, write, directory: out }
          return (await bare.run(order)).seconds
        })
      const pillowLap = (way: 'draft' | 'plain', count: number) => async () => {
        const { seconds } = await pillow.run(way, photo.path, count, out)
        return { perSecond: count / seconds, cpuMs: Number.NaN }
      }
      const pillows = context.isQuick ? 2 : size.pillow
      const variants = {
        bare: bareLap('none'),
        bound: bareLap('synced'),
        drain: facts.drain,
        clients: facts.clients,
        drainNoFacts: noFacts.drain,
        clientsNoFacts: noFacts.clients,
        draft: pillowLap('draft', pillows * 2),
        plain: pillowLap('plain', pillows),
      }
      await warm(context, variants)
      const laps = await interleaved(variants, context.isQuick ? 1 : size.rounds)
      const rate = (name: keyof typeof variants) => laps[name].map(({ perSecond }) => perSecond)
      const row = (what: string, name: keyof typeof variants): Row => ({
        what,
        'pictures/s': shown(median(rate(name))),
        'CPU ms': shown(median(laps[name].map(({ cpuMs }) => cpuMs))),
        '÷ bound': shown(pairedRatio(rate(name), rate('bound'))),
        '÷ bare sharp': shown(pairedRatio(rate(name), rate('bare'))),
        '÷ Pillow draft': shown(pairedRatio(rate(name), rate('draft'))),
        '÷ Pillow plain': shown(pairedRatio(rate(name), rate('plain'))),
      })
      tables.push({
        title: `${size.name} JPEG, ${pictures} pictures, ${context.isQuick ? 1 : size.rounds} rounds`,
        rows: [
          row('Atelier with facts, drain', 'drain'),
          row(`Atelier with facts, ${CLIENTS} clients`, 'clients'),
          row('Atelier without facts, drain', 'drainNoFacts'),
          row(`Atelier without facts, ${CLIENTS} clients`, 'clientsNoFacts'),
          row('bare sharp', 'bare'),
          row('bound: bare sharp, durable write', 'bound'),
          row('Pillow, draft', 'draft'),
          row('Pillow, plain', 'plain'),
        ],
      })
      const without = pairedRatio(rate('drainNoFacts'), rate('bound'))
      const all = pairedRatio(rate('drain'), rate('bound'))
      const overPillow = pairedRatio(rate('drain'), rate('plain'))
      goals.push(
        goal(`${size.name}, without facts, drain`, 0.92, without, '× the bound'),
        goal(`${size.name}, all facts, drain`, 0.85, all, '× the bound'),
        goal(`${size.name}, all facts, drain`, 4, overPillow, '× Pillow plain'),
      )
    }
    return { tables, goals }
  },
}

/** The server's sources, but for the one module that decodes the result once more. Gives the entry point. */
function sourcesWithoutLook(folder: string): string {
  const look = join(copySources(folder), 'src', 'media', 'look.ts')
  writeFileSync(look, `export const lookAt = async () => ({ thumbhash: 'AAAA', dominantColor: '#000000' })\n`)
  return join(folder, 'src', 'entrypoints', 'server.ts')
}

const goal = (what: string, target: number, measured: number, unit: string): Goal => ({
  what,
  target: `≥ ${target} ${unit}`,
  measured: shown(measured),
  isMet: measured >= target,
})

/** One pass of each that does not count: code is compiled, files are cached, memory is taken. */
async function warm(context: BenchContext, variants: Record<string, () => Promise<Lap>>): Promise<void> {
  for (const [name, run] of Object.entries(variants)) {
    const { perSecond } = await run()
    context.say(`warm ${name} ${shown(perSecond)}/s`)
  }
}

async function lap(pictures: number, pids: readonly number[], run: () => Promise<number>): Promise<Lap> {
  const used = () => pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0)
  const before = used()
  const seconds = await run()
  return { perSecond: pictures / seconds, cpuMs: ((used() - before) * 1000) / pictures }
}

/** The two ways to have the server make that many pictures. */
async function lanesOf(server: BenchServer, photo: Photo, pictures: number) {
  const body = webJob(await upload(server.url, photo.path, photo.mediaType))

  async function post(wires: readonly Wire[], waitSeconds: number | undefined, count: number): Promise<string[]> {
    const ids: string[] = []
    let next = 0
    const client = async (wire: Wire) => {
      while (next++ < count) ids.push(await postJob(wire, body, waitSeconds))
    }
    await Promise.all(wires.map(client))
    return ids
  }

  async function drain(wires: readonly Wire[], first: Wire): Promise<string[]> {
    const ids = await post(wires, undefined, pictures - 1)
    // Tasks start in order: when the last one asked for is done, at most a few others still run. One request asks for all.
    ids.push(await postJob(first, body, 25))
    while (await hasOpenJobs(first)) await sleep(2)
    return ids
  }

  /** On fresh connections: the server closes those that were idle for as long as the other variants take. */
  async function timed(run: (wires: readonly Wire[], first: Wire) => Promise<string[]>): Promise<number> {
    const first = openWire(server.url)
    const wires = [first, ...Array.from({ length: CLIENTS - 1 }, () => openWire(server.url))]
    const startedMs = performance.now()
    const ids = await run(wires, first)
    const seconds = (performance.now() - startedMs) / 1000
    for (const id of ids) if (!(await isCompleted(first, id))) throw new Error(`job ${id} is not done`)
    for (const wire of wires) wire.close()
    return seconds
  }

  const pids = () => [server.pid, ...server.children()]
  return {
    clients: () => lap(pictures, pids(), () => timed((wires) => post(wires, 25, pictures))),
    drain: () => lap(pictures, pids(), () => timed(drain)),
  }
}
