import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { comparisons } from '../../scripts/docs/compared-operations.ts'
import { operationsPage } from '../../scripts/docs/operations.ts'
import { type Operation, operations } from '../../src/operations/index.ts'

describe('the page of operations', () => {
  const page = operationsPage()

  it('is the one that is committed', () => {
    expect(readFileSync('docs/operations.md', 'utf8')).toBe(page)
  })

  it.each(Object.entries<Operation>(operations))(
    'documents %s: what it does, every parameter with its key and meaning, pictures',
    (name, operation) => {
      const section = page.split('\n## ').find((text) => text.startsWith(`${name}\n`)) ?? ''
      expect(section).toContain(operation.summary)
      for (const [key, { parameter }] of Object.entries(operation.url)) {
        const row = section.split('\n').find((line) => line.startsWith(`| \`${parameter}\` | \`${key}_\` |`))
        expect(row, parameter).toBeDefined()
        expect(row?.split('|').at(-2)?.trim(), parameter).not.toBe('')
      }
      const pictures = [...section.matchAll(/\(operations\/([\w-]+\.webp)\)/g)].map(([, file = '']) => file)
      expect(pictures).toHaveLength(2)
      for (const file of pictures) expect(existsSync(`docs/operations/${file}`), file).toBe(true)
    },
  )

  it('answers what others can with operations and settings that there are, or with a reason', () => {
    const known = new Set([
      ...Object.keys(operations),
      'f',
      'q',
      'f_jpeg',
      'profile',
      'enlarge',
      'fit',
      'gravity',
      'background',
    ])
    for (const { theirs, ours } of comparisons.flatMap(({ rows }) => rows)) {
      for (const [, word = ''] of ours.matchAll(/`([^`]+)`/g)) expect(known, `${theirs}: ${word}`).toContain(word)
      expect(ours.replace('— ', '').length, theirs).toBeGreaterThan(2)
    }
  })
})
