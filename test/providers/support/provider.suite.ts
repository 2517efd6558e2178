import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError, type ErrorCode } from '../../../src/errors.ts'
import type { ImageRequest } from '../../../src/ports/image-model.ts'
import type { Provider, ProviderSetup } from '../../../src/providers/provider.ts'
import { callWith, failureOf, KEY, openModel, PNG, request } from './open-provider.ts'
import { type Script, type Scripted, type ScriptedServer, scriptedServer } from './scripted-server.ts'

export interface ProviderCase {
  readonly provider: Provider
  readonly model: string
  readonly setup?: Partial<Omit<ProviderSetup, 'baseUrl'>>
  readonly request?: ImageRequest
  /** The server when everything goes well: one picture, these bytes. */
  readonly success: (bytes: Uint8Array) => Script | Scripted
  /** Failures that the provider documents, and what they mean; `doubt` is a rejection that is no AppError. */
  readonly failures: readonly (readonly [title: string, answer: Scripted, code: ErrorCode | 'doubt'])[]
  /** What a failure may also say. */
  readonly waits?: readonly (readonly [title: string, answer: Scripted, seconds: number])[]
}

/** What every provider must do with a server that does as it is told, and one that does not. */
export function providerSuite({ provider, model: name, setup, success, failures, waits = [], ...rest }: ProviderCase) {
  const asked = rest.request ?? request

  describe(`${provider.name} and its server`, () => {
    let server: ScriptedServer
    beforeAll(async () => {
      server = await scriptedServer()
    })
    afterAll(() => server.close())
    const open = () => openModel(provider, name, { baseUrl: server.url, ...setup })
    const ask = (signal?: AbortSignal) => open().generate(asked, callWith(signal ? { signal } : {}))

    it('gives the picture as it came', async () => {
      server.answer(success(PNG))
      expect(Buffer.from((await ask()).bytes)).toEqual(Buffer.from(PNG))
    })

    it('gives bytes that are no picture too: they were made, and whoever decodes them says so', async () => {
      server.answer(success(PNG.subarray(0, 20)))
      expect((await ask()).bytes.byteLength).toBe(20)
    })

    it.each(failures)('%s', async (_title, answer, code) => {
      server.answer(answer)
      const error = await failureOf(ask())
      expect(error).toBeInstanceOf(Error)
      if (code === 'doubt') expect(error).not.toBeInstanceOf(AppError)
      else expect(error).toMatchObject({ code })
      expect(String((error as Error).message)).not.toContain(KEY)
    })

    it.each(waits)('%s', async (_title, answer, seconds) => {
      server.answer(answer)
      expect(await failureOf(ask())).toMatchObject({ retryAfterSeconds: seconds })
    })

    it.each<[string, Scripted]>([
      ['closes the connection', { act: (answer) => answer.destroy() }],
      ['never answers', { act: () => undefined }],
      ['answers with a page', { headers: { 'content-type': 'text/html' }, body: '<h1>Welcome</h1>' }],
      ['answers with half of some JSON', { headers: { 'content-type': 'application/json' }, body: '{"data":[{"b64' }],
      ['answers with other JSON', { body: { hello: 'world' } }],
      [
        'stops in the middle',
        {
          act: (answer) => {
            answer.writeHead(200, { 'content-type': 'image/png', 'content-length': '1000' })
            answer.write('half', () => answer.destroy())
          },
        },
      ],
      [
        'never stops',
        {
          act: (answer) => {
            const block = Buffer.alloc(4_194_304)
            const pour = () => {
              while (!answer.destroyed && answer.write(block));
              if (!answer.destroyed) answer.once('drain', pour)
            }
            answer.writeHead(200, { 'content-type': 'image/png' })
            pour()
          },
        },
      ],
      ['is a gateway that gave up', { status: 504, body: 'upstream timed out' }],
    ])('leaves the call in doubt when it %s', async (_what, answer) => {
      server.answer(answer)
      const error = await failureOf(ask())
      expect(error).toBeInstanceOf(Error)
      expect(error).not.toBeInstanceOf(AppError)
    })

    it('asks once, whatever comes', async () => {
      server.answer({ status: 503, body: {} })
      const before = server.received.filter(({ method }) => method === 'POST').length
      await failureOf(ask())
      expect(server.received.filter(({ method }) => method === 'POST').length - before).toBe(1)
    })

    it('ends when it is told to', async () => {
      const controller = new AbortController()
      // Once the request is there: earlier, nothing would have been sent.
      server.answer({ act: () => controller.abort(new Error('enough')) })
      expect(await failureOf(ask(controller.signal))).toMatchObject({ message: 'enough' })
    })
  })
}
