import * as z from 'zod'
import type { JobTable } from '../jobs/define.ts'

/**
 * The body of `POST /v1/jobs` for the document: one alternative a kind. Requests are not parsed by it but by their
 * kind's own schema, which says more exactly what is wrong.
 */
export function jobRequestSchema(kinds: JobTable): z.ZodType {
  const requests = Object.values(kinds).map(({ kind, summary, input }) => {
    if (!(input instanceof z.ZodObject)) throw new Error(`The input of ${kind} must be an object schema`)
    const id = `${kind.replaceAll(/(?:^|\W+)(\w)/g, (_, letter: string) => letter.toUpperCase())}Request`
    return z.strictObject({ kind: z.literal(kind), ...input.shape }).meta({ id, description: summary })
  })
  const [first, ...others] = requests
  if (!first) throw new Error('There is no kind of job')
  return others.length === 0 ? first : z.discriminatedUnion('kind', [first, ...others])
}
