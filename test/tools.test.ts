import { expect, it } from 'vitest'
import services from '../scripts/services.json' with { type: 'json' }
import { hasTool } from './support/tools.ts'

const row = (tool: string, check: string[]) => ({
  tool,
  package: `the-${tool}`,
  neededBy: 'test',
  why: 'a reason',
  check,
})
const table = [row('there', ['true']), row('broken', ['false']), row('absent', ['atelier-has-no-such-program'])]

it('finds a tool by running its check', () => {
  expect(hasTool('there', { CI: 'true' }, table)).toBe(true)
})

it.each(['broken', 'absent'])('skips without a %s tool, but not in CI', (tool) => {
  expect(hasTool(tool, {}, table)).toBe(false)
  expect(() => hasTool(tool, { CI: 'true' }, table)).toThrow(`apt-get install the-${tool}`)
})

it('knows no tool that setup:services could not install', () => {
  expect(() => hasTool('unheard-of', {}, table)).toThrow(/services\.json/)
})

it('names every tool once', () => {
  expect(new Set(services.map(({ tool }) => tool)).size).toBe(services.length)
})
