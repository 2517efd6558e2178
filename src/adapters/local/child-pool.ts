import { AppError } from '../../errors.ts'
import type { CallName, CallRequests, CallResults } from '../../ports/pixel-calls.ts'
import { callVerdict, type Death } from './call-verdict.ts'
import type { FromChild } from './child-protocol.ts'
import { pixelsProcess } from './pixels-process.ts'
import { type Member, type Run, removeLeftover } from './pool-run.ts'
import { isBloated, watchChildren } from './watch-children.ts'

/** A child that cannot even start is not tried more than this before those who wait are told. */
const MAX_FAILED_STARTS = 5

/** Smaller pictures leave nothing that would matter; reading what a child holds costs 30 µs. */
const LARGE_MEGABYTES = 100

/** What the pool asks of a logger. pino's shape. */
export interface PoolLog {
  debug(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export interface PoolOptions {
  readonly childPath: string
  readonly children: number
  /** Children start with the first call: for who may never make one. */
  readonly startsOnFirstCall?: boolean
  readonly slotsPerChild: number
  readonly callTimeoutSeconds: number
  readonly log: PoolLog
}

export interface RunOptions {
  readonly megabytes: number
  readonly timeoutSeconds?: number
  readonly signal: AbortSignal
  /** Called once, when no child works on the call any more; that can be long after its caller left. */
  readonly onEnd: () => void
}

export interface ChildPool {
  run<Name extends CallName>(call: Name, request: CallRequests[Name], options: RunOptions): Promise<CallResults[Name]>
  pids(): number[]
  close(): Promise<void>
}

/**
 * Forked children with a queue in front: first come, first served, to the child with the least to do. A child that ends
 * is replaced at once. Calls that were in it run again alone before any is blamed: suspects come before the queue, and
 * the least busy child takes no others while one waits.
 */
export function childPool(options: PoolOptions): ChildPool {
  const { log } = options
  const members = new Set<Member>()
  const queue: Run[] = []
  const suspects: Run[] = []
  const respawns = new Set<NodeJS.Timeout>()
  let closed: PromiseWithResolvers<void> | undefined
  let failedStarts = 0
  let lastId = 0

  const lost = (message: string) => new AppError('worker_lost', message)
  const clean = (run: Run, which: 'temporary' | 'target') =>
    removeLeftover(run, which, (error) => log.warn({ err: error }, 'A leftover picture could not be removed'))

  function spawn() {
    const process = pixelsProcess({
      childPath: options.childPath,
      threads: options.slotsPerChild + 1,
      onMessage: (message) => receive(member, message),
      onEnd: (death) => bury(member, death),
      onWarning: (text) => log.debug({ pid: member.process.pid, text }, 'A pixels child wrote to its standard error'),
    })
    const running = new Map<number, Run>()
    const member: Member = { process, running, ready: false, exclusive: false, peakMegabytes: 0, whenEnded: [] }
    members.add(member)
  }

  function respawn() {
    // At once after a kill; slower and slower when children do not even start.
    const delayMs = failedStarts === 0 ? 0 : Math.min(5000, 50 * 2 ** failedStarts)
    if (delayMs === 0) return spawn()
    const timer = setTimeout(() => {
      respawns.delete(timer)
      spawn()
    }, delayMs)
    respawns.add(timer)
  }

  function dispatch() {
    const ready = [...members].filter((member) => member.ready).sort((a, b) => a.running.size - b.running.size)
    const idle = ready.find((member) => member.running.size === 0)
    if (idle && suspects[0]) assign(idle, suspects.shift(), true)
    const open = ready.filter((member) => !member.exclusive)
    // The least busy one drains, so that a suspect's turn comes however long the queue is.
    if (suspects[0]) open.shift()
    const member = open.find((candidate) => candidate.running.size < options.slotsPerChild)
    if (!member || !queue[0]) return
    assign(member, queue.shift(), false)
    dispatch()
  }

  function assign(member: Member, run: Run | undefined, alone: boolean) {
    if (!run) return
    for (const other of member.running.values()) {
      other.shared = true
      run.shared = true
    }
    member.exclusive = alone
    member.running.set(run.id, run)
    const together = [...member.running.values()].reduce((sum, each) => sum + each.megabytes, 0)
    member.peakMegabytes = Math.max(member.peakMegabytes, together)
    run.startedAtMs = performance.now()
    member.process.send({ type: 'call', id: run.id, call: run.call, request: run.request })
  }

  function receive(member: Member, message: FromChild & { type: 'ready' | 'done' | 'failed' }) {
    if (message.type === 'ready') {
      member.ready = true
      failedStarts = 0
      return dispatch()
    }
    const run = member.running.get(message.id)
    if (!run) return
    member.running.delete(run.id)
    if (member.running.size === 0) member.exclusive = false
    if (run.abandoned) clean(run, 'target')
    else if (message.type === 'done') run.resolve(message.result)
    else run.reject(asError(message))
    // What a large picture leaves uncollected is nobody's to spend until the child that holds it has ended.
    if (run.megabytes > LARGE_MEGABYTES && isBloated(member)) {
      member.whenEnded.push(run.end)
      kill(member, { cause: 'memory' })
    } else run.end()
    dispatch()
  }

  function asError(message: FromChild & { type: 'failed' }): Error {
    const { code, message: text, detail } = message
    if (code === 'internal_error') return Object.assign(new Error(text), { stack: detail ?? text })
    return new AppError(code, text, detail === undefined ? {} : { cause: detail })
  }

  function bury(member: Member, death: Death) {
    members.delete(member)
    for (const end of member.whenEnded) end()
    if (!member.ready && member.running.size === 0 && death.cause === 'exit') failedStarts += 1
    if (closed) {
      for (const run of member.running.values()) giveUp(run, lost('The server is shutting down.'))
      if (members.size === 0) closed.resolve()
      return
    }
    log.warn({ pid: member.process.pid, ...death, calls: member.running.size }, 'A pixels child ended and is replaced')
    respawn()
    for (const run of member.running.values()) {
      const verdict = run.abandoned ? lost('Nobody waits for it.') : callVerdict(death, run)
      if (verdict === 'run again') suspects.push(Object.assign(run, { shared: false, isSecondRun: true }))
      else giveUp(run, verdict)
    }
    if (failedStarts >= MAX_FAILED_STARTS) {
      log.error({ childPath: options.childPath }, 'Pixels children do not start')
      for (const run of [...suspects.splice(0), ...queue.splice(0)])
        giveUp(run, lost('The processes that work on pictures do not start.'))
    }
    dispatch()
  }

  /** Ends a run that no child works on and that has no result. */
  function giveUp(run: Run, error: unknown) {
    clean(run, 'temporary')
    run.reject(error)
    run.end()
  }

  function abandon(run: Run, reason: unknown) {
    for (const list of [queue, suspects]) {
      const at = list.indexOf(run)
      if (at === -1) continue
      list.splice(at, 1)
      giveUp(run, reason)
      return dispatch()
    }
    run.abandoned = true
    run.reject(reason)
    for (const member of members) if (member.running.has(run.id)) member.process.send({ type: 'abandon', id: run.id })
  }

  function kill(member: Member, death: Death) {
    member.ready = false
    member.process.kill(death)
  }

  const stopWatching = watchChildren({ members: () => members, kill })
  let isStarted = false
  function start() {
    if (isStarted) return
    isStarted = true
    for (let count = 0; count < options.children; count += 1) spawn()
  }
  if (!options.startsOnFirstCall) start()

  return {
    run: (call, request, { megabytes, timeoutSeconds = options.callTimeoutSeconds, signal, onEnd }) =>
      new Promise((resolve, reject) => {
        const leave = () => abandon(run, signal.reason)
        const run: Run = {
          id: ++lastId,
          call,
          request,
          megabytes,
          timeoutSeconds,
          resolve: (result) => {
            signal.removeEventListener('abort', leave)
            // The child's table of calls and ours have one type; JSON carries all of it.
            resolve(result as never)
          },
          reject: (error) => {
            signal.removeEventListener('abort', leave)
            reject(error)
          },
          end: onEnd,
          abandoned: false,
          shared: false,
          isSecondRun: false,
          startedAtMs: 0,
        }
        if (signal.aborted) return giveUp(run, signal.reason)
        if (closed) return giveUp(run, lost('The server is shutting down.'))
        start()
        signal.addEventListener('abort', leave, { once: true })
        queue.push(run)
        dispatch()
      }),
    pids: () => [...members].flatMap((member) => member.process.pid ?? []),
    close() {
      if (closed) return closed.promise
      closed = Promise.withResolvers()
      stopWatching()
      for (const timer of respawns) clearTimeout(timer)
      for (const run of [...suspects.splice(0), ...queue.splice(0)]) giveUp(run, lost('The server is shutting down.'))
      for (const member of members) kill(member, { cause: 'exit', code: null, signal: 'SIGKILL' })
      if (members.size === 0) closed.resolve()
      return closed.promise
    },
  }
}
