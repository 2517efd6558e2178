import * as z from 'zod'
import { AppError } from '../../errors.ts'
import type { ProviderKeys } from '../../ports/provider-keys.ts'
import { NewProviderKey, ProviderKeyList, ProviderName, StoredProviderKey } from '../../schema/provider-key.ts'
import { LOCAL_OWNER } from '../auth.ts'
import type { HttpContext } from '../context.ts'
import { parseBody } from '../parse-body.ts'
import type { Router } from '../router.ts'

const Params = z.object({ provider: ProviderName })

/** `GET /v1/providers/keys`, `PUT` and `DELETE /v1/providers/{provider}/key`: for whoever runs the server. */
export function providerKeyRoutes(router: Router, { providerKeys }: HttpContext): void {
  /** Keys are the operator's money. Without accounts that is whoever is at the machine; with tokens, the owner `local`. */
  function keysFor(ownerId: string): ProviderKeys {
    if (ownerId !== LOCAL_OWNER) {
      const message = `Keys of providers are for the owner "${LOCAL_OWNER}", who runs this server. Use a token without an owner's name in ATELIER_TOKENS.`
      throw new AppError('forbidden', message)
    }
    if (providerKeys) return providerKeys
    throw new AppError(
      'forbidden',
      'On AWS keys are parameters of the stage in SSM; docs/models.md says how to set them.',
    )
  }

  router.owned(
    {
      method: 'get',
      path: '/v1/providers/keys',
      operationId: 'listProviderKeys',
      tag: 'models',
      summary: 'List which providers have a key',
      responses: { 200: { description: 'All that take one; no key is shown.', schema: ProviderKeyList } },
      errors: ['forbidden'],
      example: ['curl {base}/v1/providers/keys{auth}'],
    },
    ({ ownerId, json }) => {
      const keys = keysFor(ownerId)
        .list()
        .map((one) => ({ ...one, source: one.source ?? null }))
      return json(200, { keys } satisfies z.input<typeof ProviderKeyList>)
    },
  )

  router.owned(
    {
      method: 'put',
      path: '/v1/providers/{provider}/key',
      operationId: 'setProviderKey',
      tag: 'models',
      summary: 'Store the key for a provider',
      description: 'It holds from the next request on, is kept readable by the server alone, and is never shown again.',
      params: Params,
      body: { required: true, content: { 'application/json': { schema: NewProviderKey, example: { key: 'hf_…' } } } },
      responses: { 200: { description: 'Stored.', schema: StoredProviderKey } },
      errors: ['forbidden', 'not_found', 'not_ready', 'model_unauthorized', 'model_unavailable', 'storage_full'],
      example: [
        "curl -X PUT {base}/v1/providers/openai-compatible/key{auth} -H 'Content-Type: application/json' \\",
        '  -d \'{"key":"my-key","test":false}\'',
      ],
    },
    async ({ ownerId, params: { provider }, request, json }) => {
      const keys = keysFor(ownerId)
      const { key, test } = await parseBody(request, NewProviderKey)
      const { tested } = await keys.set(provider, key, { test, signal: request.signal })
      return json(200, { provider, tested } satisfies StoredProviderKey)
    },
  )

  router.owned(
    {
      method: 'delete',
      path: '/v1/providers/{provider}/key',
      operationId: 'removeProviderKey',
      tag: 'models',
      summary: 'Forget the key for a provider',
      params: Params,
      responses: { 204: { description: 'There is none now.' } },
      errors: ['forbidden', 'not_found', 'not_ready', 'storage_full'],
      example: ['curl -X DELETE {base}/v1/providers/openai-compatible/key{auth}'],
    },
    ({ ownerId, params: { provider }, send }) => {
      keysFor(ownerId).remove(provider)
      return send(204, null)
    },
  )
}
