import { describe, expect, it } from 'vitest'
import { hasTool } from '../support/tools.ts'
import { acknowledgements } from './acknowledgements.ts'
import { unsafeAnswers } from './synced-answers.ts'
import { parseTrace, type TracedCall } from './traced.ts'

/** Every system call stops the server for its tracer. Not a measure of speed. */
const TIMEOUT_MS = 180_000

/** Linux only; elsewhere there is no strace to be missed. */
const canTrace = process.platform === 'linux' && hasTool('strace')

it.skipIf(!canTrace)(
  'nothing is answered before the disk has it: rows of jobs, files and rows of uploads',
  async ({ skip }) => {
    const found = await acknowledgements({ requests: 40 })
    if (typeof found === 'string') {
      if (process.env.CI === 'true') throw new Error(found)
      process.stderr.write(`Skipped: ${found}\n`)
      return skip(found)
    }
    expect(found.problems).toEqual([])
    expect(found.jobIds).toHaveLength(40)

    // The same record without one kind of call says what would be wrong: so the drill can fail.
    const without = (isLeftOut: (call: TracedCall) => boolean) =>
      unsafeAnswers(
        found.calls.filter((call) => !isLeftOut(call)),
        found,
      ).length
    const isSyncOf = (call: TracedCall, part: string) => /^f(data)?sync$/.test(call.name) && call.args.includes(part)
    expect(without((call) => isSyncOf(call, '-wal>'))).toBe(80)
    expect(without((call) => isSyncOf(call, '/tmp/'))).toBeGreaterThanOrEqual(40)
    expect(without((call) => isSyncOf(call, '/originals/'))).toBe(40)
  },
  TIMEOUT_MS,
)

describe('the record of system calls', () => {
  const wal = (text: string) => `pwrite64(7</d/a.db-wal>, "${text}", 4096, 0) = 4096`
  const sync = 'fsync(7</d/a.db-wal>) = 0'
  const answer = 'write(9<socket:[1]>, "HTTP/1.1 202 Accepted\\r\\n\\r\\n{\\"jobId\\":\\"one\\"}", 40) = 40'
  const problems = (...lines: string[]) =>
    unsafeAnswers(parseTrace(lines.map((line) => `12 ${line}`).join('\n')), { jobIds: ['one'], assetIds: [] })

  it('is read in order, calls in two halves included', () => {
    expect(problems(wal('one'), sync, answer)).toEqual([])
    expect(problems(wal('one'), answer, sync)).toEqual(['one was answered with 202 before its row was synced'])
    expect(problems(sync, wal('one'), answer)).toHaveLength(1)
    expect(problems(wal('one'), 'fsync(7</d/a.db-wal>) = -1 EIO (Input/output error)', answer)).toHaveLength(1)
    const [begun, ended] = ['fsync(7</d/a.db-wal> <unfinished ...>', '<... fsync resumed>) = 0']
    expect(problems(wal('one'), begun, ended, answer)).toEqual([])
    // Still under way when the answer leaves.
    const lines = [`12 ${wal('one')}`, `13 ${begun}`, `12 ${answer}`, `13 ${ended}`]
    expect(unsafeAnswers(parseTrace(lines.join('\n')), { jobIds: ['one'], assetIds: [] })).toHaveLength(1)
  })
})
