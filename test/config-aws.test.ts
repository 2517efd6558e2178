import { describe, expect, it } from 'vitest'
import { readConfig } from '../src/config.ts'
import { readAwsConfig } from '../src/config-aws.ts'
import { ConfigError } from '../src/config-read.ts'

function problemsOf(environment: Record<string, string | undefined>): readonly string[] {
  try {
    readAwsConfig(environment, ['table', 'resultsBucket'])
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

const needed = { ATELIER_TABLE: 'atelier-dev', ATELIER_RESULTS_BUCKET: 'atelier-dev-results' }

describe('readAwsConfig', () => {
  it('reads what the stack sets, and defaults for the rest', () => {
    expect(readAwsConfig({ ...needed, ATELIER_BUDGET_USD: '2' }, ['table', 'resultsBucket'])).toMatchObject({
      table: 'atelier-dev',
      resultsBucket: 'atelier-dev-results',
      uploadsBucket: undefined,
      budgetMicroUsd: 2_000_000,
      logLevel: 'info',
    })
  })

  it.each([
    ['TABLE_NAME', 'PROCESSED_BUCKET'],
    ['DYNAMODB_TABLE', 'BUCKET_NAME'],
    ['DYNAMODB_TABLE', 'S3_BUCKET'],
  ])('takes %s and %s from older systems', (table, bucket) => {
    const config = readAwsConfig({ [table]: 'old-table', [bucket]: 'old-bucket' }, ['table', 'resultsBucket'])
    expect(config).toMatchObject({ table: 'old-table', resultsBucket: 'old-bucket' })
  })

  it('names everything that is missing, wrong, unknown or out of place, at once', () => {
    const problems = problemsOf({
      ATELIER_TABLE: '',
      ATELIER_RESULTS_BUCKET: 'No Bucket',
      ATELIER_TABEL: 'x',
      ATELIER_TOKENS: 'ada:0123456789abcdef',
    })
    expect(problems).toEqual([
      expect.stringContaining('ATELIER_TABEL is not a setting'),
      expect.stringContaining('ATELIER_RESULTS_BUCKET is "No Bucket" but must be the name of a bucket'),
      expect.stringContaining('ATELIER_TABLE is not set. The stack sets it'),
      expect.stringContaining('ATELIER_TOKENS holds on one machine only'),
    ])
    expect(problems.join()).not.toContain('0123456789abcdef')
  })

  it('leaves names of older systems on one machine alone, whatever they hold', () => {
    const machine = { cores: 2, memoryMb: 2_000, directory: '/srv' }
    expect(readConfig({ TABLE_NAME: 'not a table!', BUCKET_NAME: 'NO BUCKET' }, machine)).toEqual(
      readConfig({}, machine),
    )
  })
})
