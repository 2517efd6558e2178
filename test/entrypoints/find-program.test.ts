import { chmod, mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expect, it } from 'vitest'
import { findProgram } from '../../src/entrypoints/find-program.ts'

it('finds the first program of that name, and nothing that is no program or depends on where we are', async () => {
  const root = await mkdtemp(join(tmpdir(), 'programs-'))
  const folders = ['folder', 'text', 'first', 'second'].map((name) => join(root, name))
  const [folder = '', text = '', first = '', second = ''] = folders
  for (const one of folders) await mkdir(one)
  await mkdir(join(folder, 'tool'))
  for (const one of [text, first, second]) await writeFile(join(one, 'tool'), '#!/bin/sh\n')
  for (const one of [first, second]) await chmod(join(one, 'tool'), 0o755)
  expect(findProgram('tool', ['', '.', ...folders].join(delimiter))).toBe(join(first, 'tool'))
  expect(findProgram('tool', text)).toBeUndefined()
  expect(findProgram('tool', undefined)).toBeUndefined()
})
