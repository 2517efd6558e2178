import { SSMClient } from '@aws-sdk/client-ssm'
import { beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import {
  type LocalParameterStore,
  type StoredParameter,
  startParameterStore,
} from '../../../infra/local-cloud/parameter-store.ts'
import { ssmParameters } from '../../../src/adapters/aws/ssm-parameters.ts'
import { localClient } from './support/local-service.ts'

const secret = 'canary-'.padEnd(40, 's')
const numbered = Object.fromEntries(
  Array.from({ length: 23 }, (_, index): [string, StoredParameter] => [
    `/atelier/dev/n${index}`,
    { type: 'String', value: String(index) },
  ]),
)

let store: LocalParameterStore
let client: SSMClient
beforeEach(async () => {
  store = await startParameterStore({
    ...numbered,
    '/atelier/dev/secrets': { type: 'SecureString', value: secret },
    '/atelier/dev/public-url': { type: 'String', value: 'https://pictures.example' },
    '/atelier/prod/only-there': { type: 'String', value: 'prod' },
    '/atelier/dev/deeper/one': { type: 'String', value: 'deep' },
  })
  client = new SSMClient(localClient(store.endpoint))
  return async () => {
    client.destroy()
    await store.close()
  }
})

describe('ssmParameters', () => {
  it.each(['/atelier/dev', '/atelier/dev/'])('reads and decrypts what is below %s, page by page', async (prefix) => {
    const parameters = ssmParameters({ client, prefix })
    expect(await parameters.read('secrets', z.string())).toBe(secret)
    expect(await parameters.read('public-url', z.url())).toBe('https://pictures.example')
    for (const index of [0, 9, 22]) expect(await parameters.read(`n${index}`, z.coerce.number())).toBe(index)
  })

  it('reads once: another value is for the next process', async () => {
    const parameters = ssmParameters({ client, prefix: '/atelier/dev' })
    await parameters.read('n1', z.string())
    await store.close()
    expect(await parameters.read('n2', z.string())).toBe('2')
  })

  it('names a parameter that is missing, and the command that creates it', async () => {
    const parameters = ssmParameters({ client, prefix: '/atelier/dev' })
    await expect(parameters.read('tokens', z.string())).rejects.toThrow(
      'The parameter /atelier/dev/tokens does not exist. Run `atelier deploy`',
    )
    await expect(parameters.read('only-there', z.string())).rejects.toThrow('does not exist')
    await expect(parameters.read('one', z.string())).rejects.toThrow('does not exist')
  })

  it('never shows a value that it refuses', async () => {
    const parameters = ssmParameters({ client, prefix: '/atelier/dev' })
    const refused = z.string().refine(() => false, { error: (issue) => `not allowed: ${issue.input}` })
    const error: unknown = await parameters.read('secrets', refused).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Error)
    expect(String(error)).toContain('/atelier/dev/secrets')
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('canary')
  })

  it('asks again after a failure', async () => {
    const { endpoint } = store
    await store.close()
    const impatient = new SSMClient({ ...localClient(endpoint), maxAttempts: 1 })
    const parameters = ssmParameters({ client: impatient, prefix: '/atelier/dev' })
    await expect(parameters.read('n1', z.string())).rejects.toThrow('ECONNREFUSED')
    await expect(parameters.read('n1', z.string())).rejects.toThrow('ECONNREFUSED')
    impatient.destroy()
  })
})
