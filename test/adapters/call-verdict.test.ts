import { describe, expect, it } from 'vitest'
import { callVerdict, type Death } from '../../src/adapters/local/call-verdict.ts'

const ended = (signal: NodeJS.Signals | null, code: number | null = null): Death => ({ cause: 'exit', code, signal })
const deaths: Death[] = [
  { cause: 'deadline' },
  { cause: 'memory' },
  { cause: 'unresponsive' },
  ended('SIGKILL'),
  ended('SIGSEGV'),
  ended(null, 1),
]

describe('callVerdict', () => {
  it.each(deaths)('blames nobody who was not alone: %j', (death) => {
    expect(callVerdict(death, { shared: true, isSecondRun: false })).toBe('run again')
  })

  it.each([
    [{ cause: 'deadline' }, 'image_timeout'],
    [{ cause: 'memory' }, 'image_too_large'],
  ] as const)('blames a picture that was alone at once: %j', (death, code) => {
    expect(callVerdict(death, { shared: false, isSecondRun: false })).toMatchObject({ code })
    expect(callVerdict(death, { shared: false, isSecondRun: true })).toMatchObject({ code })
  })

  it.each([
    [ended('SIGSEGV'), 'image_damaged'],
    [ended('SIGABRT'), 'image_damaged'],
    [ended(null, 1), 'image_damaged'],
    [ended('SIGKILL'), 'worker_lost'],
    [ended('SIGTERM'), 'worker_lost'],
    [{ cause: 'unresponsive' } as const, 'worker_lost'],
  ])('gives the second chance before it says of %j: %s', (death, code) => {
    expect(callVerdict(death, { shared: false, isSecondRun: false })).toBe('run again')
    expect(callVerdict(death, { shared: false, isSecondRun: true })).toMatchObject({ code })
  })
})
