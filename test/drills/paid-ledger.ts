import type { JobRecord, TaskRecord } from '../../src/ports/job-store.ts'
import type { ChargedRequest } from './charging-provider.ts'
import { type JournalEntry, taskName } from './journal.ts'

/** What there is about one frame, from whoever knows something of it. */
interface Frame {
  /** For messages: the job's name and the frame's index. */
  readonly key: string
  readonly run: number
  readonly task: TaskRecord
  readonly requests: readonly ChargedRequest[]
  /** What its server wrote down, in order. */
  readonly entries: readonly JournalEntry[]
}

export interface LedgerFindings {
  /** Pictures that the provider made. */
  readonly made: number
  readonly refused: number
  /** Calls whose end no server lived to record. */
  readonly inDoubt: number
  /** Calls that are booked and that the provider has not charged for: they were in doubt, and counted. */
  readonly overbooked: number
  /** Frames that were called again although they were known to have succeeded, or booked or charged wrongly. */
  readonly problems: readonly string[]
}

export interface LedgerQuestion {
  readonly jobs: ReadonlyMap<string, JobRecord>
  /** Job ids by the name that their prompts begin with. */
  readonly names: ReadonlyMap<string, string>
  readonly requests: readonly ChargedRequest[]
  readonly journal: readonly JournalEntry[]
  readonly priceMicroUsd: number
  readonly onDoubt: 'park' | 'retry'
}

/** Compares frame by frame what was booked, what the provider charged, and what servers wrote down while they lived. */
export function checkLedger(question: LedgerQuestion): LedgerFindings {
  const frames = framesOf(question)
  const known = new Set(frames.map(({ key }) => key))
  const strangers = question.requests.filter(({ key }) => !known.has(key))
  const sum = (of: (frame: Frame) => number) => frames.reduce((total, frame) => total + of(frame), 0)
  return {
    made: sum(madeOf),
    refused: sum(({ requests }) => requests.length) - sum(madeOf),
    inDoubt: sum(doubtsOf),
    overbooked: sum((frame) => bookedOf(frame, question.priceMicroUsd) - madeOf(frame)),
    problems: [
      ...frames.flatMap((frame) => problemsOf(frame, question)),
      ...strangers.map(({ key }) => `the provider was asked for ${key}, which nobody wanted`),
    ],
  }
}

function framesOf({ jobs, names, requests, journal }: LedgerQuestion): Frame[] {
  const byKey = Map.groupBy(requests, ({ key }) => key)
  const byTask = Map.groupBy(journal, ({ subject }) => subject)
  return [...names].flatMap(([name, jobId]) => {
    const job = jobs.get(jobId)
    const stage = job?.stages.findIndex((one) => one.name === 'frame') ?? -1
    return (job?.tasks[stage] ?? []).map((task, index) => {
      const key = `${name}/${index}`
      const entries = byTask.get(taskName({ jobId, stage, index })) ?? []
      return { key, run: job?.run ?? 0, task, requests: byKey.get(key) ?? [], entries }
    })
  })
}

const madeOf = ({ requests }: Frame) => requests.filter(({ end }) => end === 'made').length

/** As many calls as the task's record has in the books. */
function bookedOf({ task: { call, spentMicroUsd } }: Frame, priceMicroUsd: number): number {
  return (spentMicroUsd + (call && call.state !== 'refused' ? call.costMicroUsd : 0)) / priceMicroUsd
}

/** Calls that were about to be made by a claim that nobody knows to have had an answer. */
function doubtsOf({ entries }: Frame): number {
  const fencesOf = (...whats: JournalEntry['what'][]) =>
    new Set(entries.flatMap(({ what, outcome }) => (whats.includes(what) && outcome ? [outcome] : [])))
  const answered = fencesOf('received', 'refused')
  return [...fencesOf('sent')].filter((fence) => !answered.has(fence)).length
}

function problemsOf(frame: Frame, { priceMicroUsd, onDoubt }: LedgerQuestion): string[] {
  const { key, run, task, entries, requests } = frame
  const made = madeOf(frame)
  const booked = bookedOf(frame, priceMicroUsd)
  const doubts = doubtsOf(frame)
  const received = entries.find(({ what }) => what === 'received')
  const isAfter = ({ atMs }: { atMs: number }) => received !== undefined && atMs > received.atMs
  const problems = []
  if (entries.some((entry) => entry.what === 'sent' && isAfter(entry)) || requests.some(isAfter))
    problems.push('was called again after its answer was recorded')
  if (task.status === 'done' && task.call?.state !== 'received')
    problems.push(`is done and its call ${task.call?.state}`)
  if (task.status === 'done' && made === 0) problems.push('is done and was never made')
  if (booked < made) problems.push(`was charged ${made} times and booked ${booked} times`)
  if (booked > made + doubts) problems.push(`was booked ${booked} times, made ${made} and in doubt ${doubts} times`)
  // Each run of a job is a user's consent to one more call.
  if (onDoubt === 'park' && booked > run) problems.push(`was booked ${booked} times in ${run} runs`)
  return problems.map((problem) => `frame ${key} ${problem}`)
}
