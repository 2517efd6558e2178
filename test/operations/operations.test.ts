import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Operation } from '../../src/operations/index.ts'
import { operations } from '../../src/operations/index.ts'
import { outputKeys } from '../../src/operations/url-grammar.ts'
import { made } from '../support/made.ts'
import { photo } from '../support/pictures.ts'

describe.each(Object.entries<Operation>(operations))('the operation %s', (name, operation) => {
  it('has the name of its key and of its file', () => {
    expect(operation.name).toBe(name)
    expect(existsSync(`src/operations/${name}.ts`)).toBe(true)
  })

  it('has an example that really runs and gives the size it promises', async () => {
    const params = operation.params.parse(operation.example)
    const promised = operation.outputSize(params, { widthPx: 640, heightPx: 480 })
    const { facts } = await made(await photo(640, 480), [{ operation: name, ...operation.example }])
    if (operation.sizeIsBound) {
      expect(facts.widthPx).toBeLessThanOrEqual(promised.widthPx)
      expect(facts.heightPx).toBeLessThanOrEqual(promised.heightPx)
    } else expect(facts).toMatchObject(promised)
  })

  it('gives every parameter one URL key', () => {
    const named = Object.values(operation.url).map((place) => place.parameter)
    expect([...named].sort()).toEqual(Object.keys(operation.params.shape).sort())
  })
})

it('no two operations share a URL key', () => {
  const keys = Object.values<Operation>(operations).flatMap((operation) => Object.keys(operation.url))
  expect(new Set([...keys, ...outputKeys]).size).toBe(keys.length + outputKeys.length)
})
