import { describe, expect, it } from 'vitest'
import { ConfigError, readConfig } from '../src/config.ts'
import { type Variable, variables } from '../src/config-variables.ts'

const machine = { cores: 2, memoryMb: 23_000, directory: '/srv/atelier' }
const read = (environment: Record<string, string | undefined>) => readConfig(environment, machine)

function problemsOf(environment: Record<string, string | undefined>): readonly string[] {
  try {
    read(environment)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

const token = 'canary-0123456789abcdef'
const rows = Object.values<Variable>(variables)

describe('the table of settings', () => {
  it('gives every setting a name and aliases of its own', () => {
    const names = rows.flatMap(({ name, aliases }) => [name, ...aliases])
    expect(new Set(names).size).toBe(names.length)
  })

  it('says for every setting what holds when it is not set, in one way', () => {
    for (const row of rows) expect((row.default === undefined) !== (row.otherwise === undefined), row.name).toBe(true)
  })

  it('allows every default', () => {
    for (const row of rows) expect(row.parser.safeParse(row.default).success, row.name).toBe(true)
  })
})

describe('readConfig', () => {
  it('needs nothing to be set', () => {
    expect(read({})).toEqual({
      host: '127.0.0.1',
      port: 8787,
      dataDirectory: '/srv/atelier/data',
      publicUrl: undefined,
      auth: 'open',
      tokens: [],
      secrets: [],
      workers: 2,
      memoryMb: 512,
      budgetMicroUsd: 10_000_000,
      onDoubt: 'park',
      onUpload: 'web',
      corsOrigins: [],
      fetchAllow: [],
      maxQueued: 10_000,
      maxUploadBytes: 67_108_864,
      logLevel: 'info',
    })
  })

  it('reads what is set', () => {
    const config = read({
      ATELIER_HOST: '0.0.0.0',
      ATELIER_PORT: '0',
      ATELIER_DATA: '/var/lib/atelier',
      ATELIER_PUBLIC_URL: 'https://Pictures.example/',
      ATELIER_TOKENS: `${token}, studio:${token}2`,
      ATELIER_SECRETS: `${'a'.repeat(32)},${'b'.repeat(40)}`,
      ATELIER_WORKERS: '0',
      ATELIER_BUDGET_USD: '2.29',
      ATELIER_CORS_ORIGIN: 'https://studio.example, http://localhost:5173',
      ATELIER_MAX_UPLOAD_MB: '1',
    })
    expect(config).toMatchObject({
      host: '0.0.0.0',
      port: 0,
      dataDirectory: '/var/lib/atelier',
      publicUrl: 'https://pictures.example',
      auth: 'token',
      tokens: [
        { ownerId: 'local', token },
        { ownerId: 'studio', token: `${token}2` },
      ],
      secrets: ['a'.repeat(32), 'b'.repeat(40)],
      workers: 0,
      budgetMicroUsd: 2_290_000,
      corsOrigins: ['https://studio.example', 'http://localhost:5173'],
      maxUploadBytes: 1_048_576,
    })
  })

  it('takes an empty value for one that is not set', () => {
    const empty = Object.fromEntries(rows.map(({ name }) => [name, '']))
    expect(read(empty)).toEqual(read({}))
  })

  it('fits the number of workers and their memory to the machine', () => {
    expect(readConfig({}, { ...machine, cores: 8 })).toMatchObject({ workers: 8, memoryMb: 2048 })
    expect(readConfig({}, { ...machine, cores: 96 })).toMatchObject({ workers: 16, memoryMb: 4096 })
    expect(readConfig({}, { ...machine, memoryMb: 600 })).toMatchObject({ workers: 2, memoryMb: 300 })
  })

  it('reports every error at once, each with its name, its value and what is allowed', () => {
    const problems = problemsOf({
      ATELIER_PORT: '99999',
      ATELIER_BUDGET_USD: '-1',
      ATELIER_ON_DOUBT: 'perhaps',
      ATELIER_PUBLIC_URL: 'https://pictures.example/path',
      ATELIER_CORS_ORIGIN: 'https://studio.example,*',
    })
    expect(problems).toEqual([
      'ATELIER_PORT is "99999" but must be a whole number from 0 to 65535.',
      'ATELIER_PUBLIC_URL is "https://pictures.example/path" but must be an http or https address without a path, such as https://pictures.example.',
      'ATELIER_BUDGET_USD is "-1" but must be an amount from 0 to 999999, with at most six decimals.',
      'ATELIER_ON_DOUBT is "perhaps" but must be park or retry.',
      'ATELIER_CORS_ORIGIN is "https://studio.example,*" but must be a comma-separated list of origins, such as https://studio.example.',
    ])
  })

  it.each([
    ['ATELIER_PORT', '80 '],
    ['ATELIER_PORT', '1e3'],
    ['ATELIER_PORT', '0x50'],
    ['ATELIER_WORKERS', '-1'],
    ['ATELIER_WORKERS', '1.5'],
    ['ATELIER_BUDGET_USD', '1,5'],
    ['ATELIER_PUBLIC_URL', 'ftp://pictures.example'],
    ['ATELIER_PUBLIC_URL', 'https://user:word@pictures.example'],
    ['ATELIER_HOST', 'two words'],
    ['ATELIER_LOG_LEVEL', 'loud'],
  ])('refuses %s=%s', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([
      expect.stringContaining(`${name} is ${JSON.stringify(value)} but must be`),
    ])
  })

  it.each([
    ['a token of 15 characters', { ATELIER_TOKENS: 'canary-23456789' }],
    ['an owner with a blank', { ATELIER_TOKENS: `the owner:${token}` }],
    ['one token for two owners', { ATELIER_TOKENS: `one:${token},two:${token}` }],
    ['nothing between commas', { ATELIER_TOKENS: ' , ' }],
    ['a short secret', { ATELIER_SECRETS: 'canary-secret' }],
  ])('refuses %s without showing it', (_what, environment) => {
    const problems = problemsOf(environment)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(/^ATELIER_(TOKENS|SECRETS) has a value \(not shown here\) but must be/)
    expect(problems[0]).not.toContain('canary')
  })

  it.each(['0.0.0.0', '::', '192.168.1.5', 'atelier.example', '127.evil.example'])(
    'refuses to be open on %s',
    (host) => {
      expect(problemsOf({ ATELIER_HOST: host })).toEqual([expect.stringContaining('ATELIER_AUTH=token')])
      expect(problemsOf({ ATELIER_HOST: host, ATELIER_TOKENS: token })).toEqual([])
    },
  )

  it.each(['127.0.0.1', '127.8.9.1', '::1', 'localhost'])('may be open on %s', (host) => {
    expect(read({ ATELIER_HOST: host }).auth).toBe('open')
  })

  it('refuses tokens that would protect nothing, and protection without tokens', () => {
    expect(problemsOf({ ATELIER_AUTH: 'open', ATELIER_TOKENS: token })).toEqual([
      expect.stringContaining('protect nothing'),
    ])
    expect(problemsOf({ ATELIER_AUTH: 'token' })).toEqual([expect.stringContaining('Set ATELIER_TOKENS')])
  })

  it('refuses names that mean nothing, and leaves those of tests alone', () => {
    expect(problemsOf({ ATELIER_PROT: '80', ATELIER_TEST_RUNS: '5', ATELIER_CORPUS: '/pictures', PORT: '80' })).toEqual(
      ['ATELIER_PROT is not a setting of Atelier. The names are in docs/configuration.md.'],
    )
  })
})
