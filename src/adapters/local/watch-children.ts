import type { CallName } from '../../ports/pixel-calls.ts'
import type { Death } from './call-verdict.ts'
import type { Member, Run } from './pool-run.ts'

/** Often enough that a picture gaining a gigabyte a second is stopped within a few hundred megabytes. */
const TICK_MS = 200
/** One message a second and child: nothing against one picture. */
const TICKS_PER_PING = 5
/** In most calls the child's event loop only waits for libvips's threads and for fsync: four seconds of silence is a child that is stopped. */
const SILENCE_MS = 4000
/** Loading node and sharp takes 0.1 s here; a machine that is starved at boot may take a hundred times that. */
const START_MS = 30_000
/** They load and run code of ours on the child's own thread: on a starved machine the first takes as long as a start. */
const COMPUTING: readonly CallName[] = ['paint', 'frame', 'animation']
/** A tick that comes this late says that our own process, or the machine, slept: the children are not to blame. */
const LATE_MS = 1000
/** What a child has when it has done ordinary photos for hours (95 MB), twice over. */
const BASE_MEGABYTES = 200
/** Estimates are from above, so twice as much is not a large picture but a hostile one. */
const MEMORY_SLACK = 2

/** Looks after children from outside: deadlines, memory, silence. Returns the function that stops it. */
export function watchChildren(options: {
  readonly members: () => Iterable<Member>
  readonly kill: (member: Member, death: Death) => void
}): () => void {
  let lastMs = performance.now()
  let ticks = 0

  function tick() {
    const nowMs = performance.now()
    const lateMs = nowMs - lastMs - TICK_MS
    lastMs = nowMs
    ticks += 1
    for (const member of options.members()) {
      if (lateMs > LATE_MS) forgive(member, lateMs)
      const death = fault(member, nowMs)
      if (death) options.kill(member, death)
      else if (ticks % TICKS_PER_PING === 0) member.process.send({ type: 'ping' })
    }
  }

  const timer = setInterval(tick, TICK_MS)
  return () => clearInterval(timer)
}

/** Whether a child does nothing and yet holds more than any that has done ordinary work: it is to be replaced. */
export const isBloated = (member: Member): boolean =>
  member.running.size === 0 && member.process.rssMegabytes() > BASE_MEGABYTES

function forgive(member: Member, lateMs: number): void {
  member.process.heardAtMs += lateMs
  for (const run of member.running.values()) run.startedAtMs += lateMs
}

function fault(member: Member, nowMs: number): Death | undefined {
  const isLate = (run: Run) => nowMs - run.startedAtMs > run.timeoutSeconds * 1000
  if ([...member.running.values()].some(isLate)) return { cause: 'deadline' }
  if (nowMs - member.process.heardAtMs > patienceMs(member)) return { cause: 'unresponsive' }
  const allowance = MEMORY_SLACK * member.peakMegabytes
  const tooMuch = isBloated(member) || member.process.rssMegabytes() > BASE_MEGABYTES + allowance
  return tooMuch ? { cause: 'memory' } : undefined
}

function patienceMs({ ready, running }: Member): number {
  const isComputing = [...running.values()].some(({ call }) => COMPUTING.includes(call))
  return ready && !isComputing ? SILENCE_MS : START_MS
}
