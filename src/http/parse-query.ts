import type * as z from 'zod'
import { AppError } from '../errors.ts'
import { explainIssue } from '../schema/explain-issue.ts'

/** The query of a URL by a strict schema. Throws `invalid_request` naming what is unknown, given twice, or wrong. */
export function parseQuery<Query extends z.ZodObject>(url: string, schema: Query | undefined): z.output<Query> {
  const values = valuesOf(url)
  const known = Object.keys(schema?.shape ?? {})
  const unknown = Object.keys(values).find((name) => !known.includes(name))
  if (unknown !== undefined) {
    const list = known.length > 0 ? `Known are: ${known.join(', ')}.` : 'This takes none.'
    throw new AppError('invalid_request', `There is no query parameter "${unknown.slice(0, 40)}". ${list}`, {
      field: unknown.slice(0, 40),
    })
  }
  if (!schema) return {} as z.output<Query>
  const parsed = schema.safeParse(values)
  if (parsed.success) return parsed.data
  const { field, message } = explainIssue(parsed.error)
  throw new AppError('invalid_request', message, { field })
}

function valuesOf(url: string): Record<string, string> {
  const start = url.indexOf('?')
  if (start < 0) return {}
  const entries = [...new URLSearchParams(url.slice(start + 1))]
  const values = Object.fromEntries(entries)
  if (entries.length > Object.keys(values).length) {
    const [field = ''] = entries.find(([name], index) => entries.findIndex(([other]) => other === name) !== index) ?? []
    throw new AppError('invalid_request', `The query parameter "${field.slice(0, 40)}" is given more than once.`, {
      field: field.slice(0, 40),
    })
  }
  return values
}
