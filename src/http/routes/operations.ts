import * as z from 'zod'
import { operations } from '../../operations/index.ts'
import type { Operation } from '../../operations/operation.ts'
import { presets } from '../../operations/presets.ts'
import type { Router } from '../router.ts'

const Operations = z
  .object({
    operations: z.array(
      z.object({
        name: z.string(),
        summary: z.string(),
        parameters: z.record(z.string(), z.unknown()).meta({ description: 'JSON Schema of the parameters.' }),
        example: z.record(z.string(), z.unknown()),
        url: z.array(
          z.object({
            key: z.string().meta({ description: 'In a URL: w_500 is the key w.' }),
            parameter: z.string(),
            allowed: z.string(),
          }),
        ),
      }),
    ),
    presets: z.array(z.object({ name: z.string(), operations: z.array(z.record(z.string(), z.unknown())) })),
  })
  .meta({ id: 'Operations', description: 'What can be done to pixels.' })

/** What can be done to pixels, for programs that build requests. */
export function operationRoutes(router: Router): void {
  // The table never changes while the server runs, so it is written down once.
  const answer = {
    operations: Object.values<Operation>(operations).map(describe),
    presets: Object.entries(presets).map(([name, preset]) => ({ name, operations: [...preset.operations] })),
  } satisfies z.input<typeof Operations>

  router.open(
    {
      method: 'get',
      path: '/v1/operations',
      operationId: 'listOperations',
      tag: 'operations',
      summary: 'List operations and presets',
      responses: { 200: { description: 'All of them.', schema: Operations } },
      example: ['curl {base}/v1/operations'],
    },
    (call) => call.json(200, answer, { 'cache-control': 'public, max-age=300' }),
  )
}

function describe({ name, summary, params, example, url }: Operation) {
  return {
    name,
    summary,
    parameters: z.toJSONSchema(params, { io: 'input' }) as Record<string, unknown>,
    example,
    url: Object.entries(url).map(([key, { parameter, codec }]) => ({ key, parameter, allowed: codec.allowed })),
  }
}
