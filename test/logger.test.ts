import { describe, expect, it } from 'vitest'
import { AppError } from '../src/errors.ts'
import { createLogger, type Logger, type LoggerOptions } from '../src/logger.ts'

/** What stands for every secret in these tests; a line that holds it has leaked. */
const CANARY = 'canary-5f0c3e9a7b1d'

function logged(use: (logger: Logger) => void, options: Partial<LoggerOptions> = {}): string {
  const lines: string[] = []
  const destination = { write: (line: string) => void lines.push(line) }
  use(createLogger({ level: 'trace', pretty: false, destination, ...options }))
  return lines.join('')
}

describe('createLogger', () => {
  it('writes a line of JSON with time, level, fields and sentence', () => {
    const line = JSON.parse(logged((log) => log.child({ jobId: 'a' }).info({ stage: 'render', index: 0 }, 'Task done')))
    expect(line).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      jobId: 'a',
      stage: 'render',
      index: 0,
      message: 'Task done',
    })
  })

  it('writes nothing below its level', () => {
    const use = (log: Logger) => {
      log.debug('hidden')
      log.child({}).info({}, 'hidden')
      log.warn('shown')
    }
    expect(logged(use, { level: 'warn' }).match(/hidden|shown/g)).toEqual(['shown'])
    expect(logged(use, { level: 'silent' })).toBe('')
  })

  it('writes an error with its code, stack and causes', () => {
    const cause = new Error('the disk said no')
    const line = JSON.parse(
      logged((log) => log.error({ err: new AppError('storage_full', 'Full', { cause }) }, 'Failed')),
    )
    expect(line.err).toMatchObject({
      type: 'AppError',
      code: 'storage_full',
      message: 'Full',
      cause: { message: cause.message },
    })
    expect(line.err.stack).toContain('logger.test.ts')
  })

  it('does not stumble over cycles, bytes, large numbers and long lists', () => {
    const cycle: Record<string, unknown> = { bytes: new Uint8Array(3), big: 2n ** 64n, list: Array(1000).fill(0) }
    cycle.self = cycle
    const line = JSON.parse(logged((log) => log.info(cycle, 'All kinds')))
    expect(line).toMatchObject({ bytes: '[3 bytes]', big: '18446744073709551616', message: 'All kinds' })
    expect(line.list).toHaveLength(101)
    expect(line.list.at(-1)).toBe('[900 more]')
  })
})

describe.each([{ pretty: false }, { pretty: true }])('secrets in the log (pretty: $pretty)', ({ pretty }) => {
  const names = [
    'authorization',
    'Cookie',
    'set-cookie',
    'token',
    'accessToken',
    'secret',
    'signature',
    'password',
    'apiKey',
  ]

  it.each(names)('hides the field %s at every depth, in bindings and in lists', (name) => {
    const text = logged(
      (log) => {
        const deep = { a: { b: { c: { d: [{ [name]: CANARY }] } } } }
        log.info({ [name]: CANARY }, 'one')
        log.info({ request: { headers: { [name]: [CANARY] } }, ...deep }, 'two')
        log.child({ [name]: { value: CANARY } }).info('three')
        log.error({ err: Object.assign(new Error('failed'), { config: { [name]: CANARY } }) }, 'four')
      },
      { pretty },
    )
    expect(text).toContain('[redacted]')
    expect(text).not.toContain(CANARY)
  })

  it.each([
    `Authorization: Bearer ${CANARY}`,
    `GET /v1/assets/x/content?expires=1&signature=${CANARY}&x=1`,
    `https://bucket.example/key?X-Amz-Security-Token=${CANARY}`,
    `redis://user:${CANARY}@host/0`,
  ])('hides a credential inside a text: %s', (text) => {
    const use = (log: Logger) => {
      log.info(text)
      log.info({ url: text }, text)
      log.error({ err: new Error(text, { cause: new Error(text) }) }, 'failed')
    }
    expect(logged(use, { pretty })).not.toContain(CANARY)
  })

  it('hides the values it was told, wherever they stand', () => {
    const use = (log: Logger) => log.warn({ note: `is ${CANARY}!`, list: [CANARY] }, `It is ${CANARY}`)
    expect(logged(use, { pretty })).toContain(CANARY)
    expect(logged(use, { pretty, secrets: [CANARY] })).not.toContain(CANARY)
  })

  it('leaves numbers and ordinary words alone', () => {
    expect(logged((log) => log.info({ tokensUsed: 12, key: 'jobs/a' }, 'Bearer of news'), { pretty })).toMatch(
      /12.*jobs\/a|jobs\/a.*12/,
    )
  })
})

describe('lines for people', () => {
  const pretty = (use: (log: Logger) => void) => logged(use, { pretty: true })

  it('fit on one line', () => {
    const text = pretty((log) =>
      log.info({ jobId: 'abc', title: 'two words', size: { widthPx: 500 } }, 'Job completed'),
    )
    expect(text).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} INFO {2}Job completed jobId=abc title="two words" size=\{"widthPx":500\}\n$/,
    )
  })

  it('cannot be faked or colored by what users send', () => {
    const text = pretty((log) =>
      log.warn({ filename: 'a\n12:00:00 ERROR fake', color: '\u001b[31mred' }, 'Odd\u001b[2J\nname'),
    )
    expect(text.split('\n')).toHaveLength(2)
    expect(text).not.toContain('\u001b')
  })

  it('show where a bug happened, and of a foreseen failure only what it says', () => {
    expect(pretty((log) => log.error({ err: new TypeError('x is not a function') }, 'Bug'))).toMatch(
      /err="TypeError: x is not a function"\n +at .*logger\.test\.ts/,
    )
    expect(
      pretty((log) => log.warn({ err: new AppError('not_found', 'No such job') }, 'Refused')).split('\n'),
    ).toHaveLength(2)
  })
})
