/** The part of JSON Schema that the fields of jobs are made of. */
export interface FieldSchema {
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly maxLength?: number
  readonly items?: FieldSchema
  readonly anyOf?: readonly FieldSchema[]
}

/** The limits in a few words, for the list of options: `1 to 8`, `gif, webp`. Empty where there is nothing to say. */
export function limitsText(schema: FieldSchema): string {
  const [first] = schema.anyOf ?? []
  if (first) return limitsText(first)
  if (schema.items) return limitsText(schema.items)
  if (schema.enum) return schema.enum.join(', ')
  return schema.maximum === undefined ? '' : rangeText(schema)
}

/** What a value may be, as the end of "It must be …". */
export function allowedText(schema: FieldSchema): string {
  const { anyOf, items, type, maxLength } = schema
  if (anyOf) return anyOf.map(allowedText).join(', or ')
  if (items) return `${countsText(schema)} with commas between, each ${allowedText(items)}`
  if (schema.enum) return `one of ${schema.enum.join(', ')}`
  if (schema.const !== undefined) return String(schema.const)
  if (type === 'integer') return `a whole number from ${rangeText(schema)}`
  if (type === 'number') return `a number from ${rangeText(schema)}`
  return maxLength === undefined ? 'something else' : `a text of 1 to ${maxLength} characters`
}

const rangeText = ({ minimum, maximum }: FieldSchema) => `${minimum} to ${maximum}`

const countsText = ({ minItems = 1, maxItems }: FieldSchema) =>
  maxItems === undefined ? 'values' : `${minItems} to ${maxItems} values`
