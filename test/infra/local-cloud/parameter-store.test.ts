import {
  DeleteParametersCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
  SSMClient,
} from '@aws-sdk/client-ssm'
import { beforeEach, describe, expect, it } from 'vitest'
import { type LocalParameterStore, startParameterStore } from '../../../infra/local-cloud/parameter-store.ts'
import { localClient } from '../../adapters/aws/support/local-service.ts'

let store: LocalParameterStore
let client: SSMClient
beforeEach(async () => {
  store = await startParameterStore()
  client = new SSMClient(localClient(store.endpoint))
  return async () => {
    client.destroy()
    await store.close()
  }
})

const put = (changes: Partial<PutParameterCommandInput> = {}) =>
  client.send(new PutParameterCommand({ Name: '/a/secret', Value: 'v', Type: 'SecureString', ...changes }))
const get = async (WithDecryption: boolean) =>
  (await client.send(new GetParameterCommand({ Name: '/a/secret', WithDecryption }))).Parameter

describe('the local parameter store', () => {
  it('gives a secret decrypted, or unreadable', async () => {
    await put()
    expect(await get(true)).toMatchObject({ Name: '/a/secret', Type: 'SecureString', Value: 'v', Version: 1 })
    expect((await get(false))?.Value).not.toBe('v')
  })

  it('overwrites only when told to', async () => {
    await put()
    await expect(put({ Value: 'w' })).rejects.toMatchObject({ name: 'ParameterAlreadyExists' })
    expect(await put({ Value: 'w', Type: undefined, Overwrite: true })).toMatchObject({ Version: 2 })
    expect(await get(true)).toMatchObject({ Value: 'w', Type: 'SecureString' })
  })

  it('names what it does not have', async () => {
    await expect(get(true)).rejects.toMatchObject({ name: 'ParameterNotFound' })
    await put()
    expect(await client.send(new GetParametersCommand({ Names: ['/a/secret', '/a/none'] }))).toMatchObject({
      Parameters: [{ Name: '/a/secret' }],
      InvalidParameters: ['/a/none'],
    })
    expect(await client.send(new DeleteParametersCommand({ Names: ['/a/secret', '/a/none'] }))).toMatchObject({
      DeletedParameters: ['/a/secret'],
      InvalidParameters: ['/a/none'],
    })
    expect(store.parameters.size).toBe(0)
  })

  it('gives what is below a path, deeper only when told to, and pages', async () => {
    for (const Name of ['/a/1', '/a/2', '/a/b/3', '/ab/4']) await put({ Name, Type: 'String' })
    const below = async (Recursive: boolean, MaxResults = 10, NextToken?: string) => {
      const command = new GetParametersByPathCommand({ Path: '/a', Recursive, MaxResults, NextToken })
      const page = await client.send(command)
      return { names: page.Parameters?.map(({ Name }) => Name), next: page.NextToken }
    }
    expect(await below(false)).toEqual({ names: ['/a/1', '/a/2'], next: undefined })
    const first = await below(true, 2)
    expect(first).toMatchObject({ names: ['/a/1', '/a/2'], next: expect.any(String) })
    expect(await below(true, 2, first.next)).toEqual({ names: ['/a/b/3'], next: undefined })
    await expect(below(true, 2, 'made up')).rejects.toMatchObject({ name: 'InvalidNextToken' })
  })

  it.each<[string, Partial<PutParameterCommandInput>]>([
    ['a relative name with a path', { Name: 'a/b' }],
    ['a name of AWS', { Name: '/aws/b' }],
    ['a name with a blank', { Name: '/a b' }],
    ['no value', { Value: '' }],
    ['a value beyond the standard tier', { Value: 'x'.repeat(4_097) }],
    ['no type', { Type: undefined }],
    ['a list, which this does not know', { Type: 'StringList' }],
  ])('refuses %s', async (_title, changes) => {
    await expect(put(changes)).rejects.toMatchObject({ name: 'ValidationException' })
  })
})
