import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  type ExecutionEnvironment,
  startExecutionEnvironment,
} from '../../../infra/local-cloud/execution-environment.ts'

/** A function that does what its event says. */
const CODE = `
let ticks = 0
const handlers = {
  echo: (event) => event,
  throw: () => { throw new TypeError('as asked') },
  sleep: () => new Promise(() => setInterval(() => {}, 1000)),
  hoard: () => { const all = []; return new Promise(() => setInterval(() => all.push(Buffer.alloc(2e7, 1)), 5)) },
  tick: () => { setInterval(() => { ticks += 1 }, 5); return ticks },
  ticks: () => ticks,
}
export const handler = async (event) => handlers[event.what](event)
export const stream = awslambda.streamifyResponse(async (event, stream) => {
  const out = awslambda.HttpResponseStream.from(stream, { statusCode: 200, headers: {} })
  out.write('first ')
  if (event.breaks) throw new Error('in the middle')
  out.write(Buffer.from([0xff, 0xfe]))
  out.end()
})
`

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'atelier-function-'))
  await writeFile(join(directory, 'index.mjs'), CODE)
  await writeFile(join(directory, 'broken.mjs'), `throw new Error('no settings')`)
})
afterAll(() => rm(directory, { recursive: true }))

let running: ExecutionEnvironment
afterEach(() => running?.kill())

async function start(handler = 'index.handler', memoryMb = 1_000) {
  const names = { functionName: 'test', logGroup: 'test', handler }
  running = await startExecutionEnvironment({ ...names, directory, memoryMb, variables: {}, onLine: () => {} })
  return running
}

const call = (event: object, timeoutMs = 20_000, onPiece?: (piece: Buffer) => void) =>
  running.invoke(
    {
      requestId: 'one',
      deadlineMs: Date.now() + timeoutMs,
      functionArn: 'arn',
      event: Buffer.from(JSON.stringify(event)),
      onPiece,
    },
    timeoutMs,
  )

describe('a function’s process', () => {
  it('answers one event after the other, and says how it failed', async () => {
    await start()
    expect(await call({ what: 'echo', a: 'ü' })).toEqual({
      kind: 'answered',
      body: Buffer.from('{"what":"echo","a":"ü"}'),
    })
    expect(await call({ what: 'throw' })).toEqual({ kind: 'failed', errorType: 'TypeError', errorMessage: 'as asked' })
    expect(await call({ what: 'echo' })).toMatchObject({ kind: 'answered' })
  })

  it('is killed when it takes too long', async () => {
    await start()
    expect(await call({ what: 'sleep' }, 300)).toMatchObject({
      kind: 'died',
      errorMessage: expect.stringContaining('Timedout'),
    })
    expect(running.hasEnded()).toBe(true)
  })

  it('is killed when it takes more memory than it has', async () => {
    await start('index.handler', 200)
    expect(await call({ what: 'hoard' })).toMatchObject({
      kind: 'died',
      errorMessage: expect.stringContaining('OutOfMemory'),
    })
  })

  it('stands still between two events', async () => {
    await start()
    await call({ what: 'tick' })
    await new Promise((resolve) => setTimeout(resolve, 500))
    const { body } = (await call({ what: 'ticks' })) as { body: Buffer }
    // Whatever runs before it is frozen, 500 ms of ticks are a hundred.
    expect(Number(body)).toBeLessThan(50)
  })

  it('streams bytes behind a head, and breaks off visibly', async () => {
    await start('index.stream')
    const pieces: Buffer[] = []
    expect(await call({}, 20_000, (piece) => pieces.push(piece))).toMatchObject({ kind: 'answered' })
    const all = Buffer.concat(pieces)
    const at = all.indexOf(Buffer.alloc(8))
    expect(JSON.parse(all.subarray(0, at).toString())).toEqual({ statusCode: 200, headers: {} })
    expect(all.subarray(at + 8)).toEqual(Buffer.from([...Buffer.from('first '), 0xff, 0xfe]))
    expect(await call({ breaks: true }, 20_000, () => {})).toMatchObject({ kind: 'failed' })
  })

  it('says why it did not start', async () => {
    await expect(start('broken.handler')).rejects.toThrow('no settings')
  })
})
