import { expect, it } from 'vitest'
import { asStorageError } from '../../../src/adapters/local/file-errors.ts'
import { asAppError } from '../../../src/adapters/local/sqlite-errors.ts'

const failure = (fields: object) => Object.assign(new Error('no'), fields)

it.each(['EMFILE', 'ENFILE', 'EROFS', 'EACCES', 'EPERM', 'EIO'])(
  '%s is told as storage that is of no use now',
  (code) => {
    expect(asStorageError(failure({ code }))).toMatchObject({ code: 'storage_unavailable', retryAfterSeconds: 5 })
  },
)

it.each([8, 10, 14, 266])('SQLite’s result %i is told as storage that is of no use now', (errcode) => {
  expect(asAppError(failure({ errcode }))).toMatchObject({ code: 'storage_unavailable' })
})

it('what says nothing of the disk stays as it is, and so does a full one', () => {
  const [missing, constraint] = [failure({ code: 'ENOENT' }), failure({ errcode: 19 })]
  expect(asStorageError(missing)).toBe(missing)
  expect(asAppError(constraint)).toBe(constraint)
  expect(asStorageError(failure({ code: 'ENOSPC' }))).toMatchObject({ code: 'storage_full' })
  expect(asAppError(failure({ errcode: 4874 }))).toMatchObject({ code: 'storage_full' })
})
