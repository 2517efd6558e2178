import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { providerKeysFile } from '../../../src/adapters/local/provider-keys-file.ts'

describe('the file of keys', () => {
  let folder: string
  let path: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keys-'))
    path = join(folder, 'provider-keys.json')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('keeps keys over restarts, readable by its owner alone', () => {
    const file = providerKeysFile(path)
    expect(file.read()).toEqual({})
    file.write('openai', 'sk-1')
    file.write('stability', 'sk-2')
    file.write('openai', undefined)
    expect(providerKeysFile(path).read()).toEqual({ stability: 'sk-2' })
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readFileSync(path, 'utf8')).not.toContain('sk-1')
  })

  it.each(['{', '[]', '{"openai":5}', '{"OpenAI!":"k"}'])(
    'is refused as %s, without a word of what is in it',
    (text) => {
      writeFileSync(path, text)
      expect(() => providerKeysFile(path)).toThrow(expect.objectContaining({ code: 'integrity_error' }))
    },
  )
})
