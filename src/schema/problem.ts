import * as z from 'zod'
import { errorCodes } from '../errors.ts'

/** A failure as the API answers it. Source: https://www.rfc-editor.org/rfc/rfc9457 */
export const Problem = z
  .object({
    type: z.url().meta({ description: 'Where the code is explained.' }),
    title: z.string().meta({ description: 'The status in words.' }),
    status: z.int(),
    code: z.enum(errorCodes).meta({ description: 'What went wrong; programs may rely on it.' }),
    detail: z.string().meta({ description: 'What failed, why, and what to do about it. For people; it may change.' }),
    field: z
      .string()
      .optional()
      .meta({ description: 'The part of the request that is wrong, such as outputs.0.quality.' }),
    requestId: z.string().meta({ description: 'The same as the X-Request-Id header and in the server’s log.' }),
    retryAfter: z
      .int()
      .optional()
      .meta({ description: 'Seconds until a retry makes sense; also the Retry-After header.' }),
  })
  .meta({ id: 'Problem', description: 'A failure (RFC 9457), as application/problem+json.' })
export type Problem = z.infer<typeof Problem>
