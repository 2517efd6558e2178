import type * as z from 'zod'
import { AppError } from '../errors.ts'
import { explainIssue } from '../schema/explain-issue.ts'
import { readJson } from './read-json.ts'

/** The body by its schema. Throws what `readJson` throws, and `invalid_request` naming the field. */
export async function parseBody<Schema extends z.ZodType>(request: Request, schema: Schema): Promise<z.output<Schema>> {
  const parsed = schema.safeParse(await readJson(request))
  if (parsed.success) return parsed.data
  const { field, message } = explainIssue(parsed.error)
  throw new AppError('invalid_request', message, { field })
}
