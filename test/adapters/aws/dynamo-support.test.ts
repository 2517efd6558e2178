import { expect, it } from 'vitest'
import { hasDynamo } from './support/dynamo.ts'

const resolveNothing = Object.assign(
  () => {
    throw new Error('not found')
  },
  { paths: () => null },
)

it('says how to install what stands for DynamoDB, and in CI insists', () => {
  expect(hasDynamo({}, resolveNothing)).toBe(false)
  expect(() => hasDynamo({ CI: 'true' }, resolveNothing)).toThrow('node scripts/setup.mjs infra')
})
