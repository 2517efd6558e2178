/** The part of JSON Schema 2020-12 that the document uses. */
export interface JsonSchema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly pattern?: string
  readonly format?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly items?: JsonSchema
  readonly additionalProperties?: JsonSchema | boolean
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
}

/** Finds a schema by its `$ref`. */
export type Resolve = (reference: string) => JsonSchema

/**
 * What is wrong with the value, as lines that begin with its path; empty when nothing is. Stricter than the standard in
 * one way: a property that the schema does not name is wrong unless it allows more, so that nothing is served undocumented.
 */
export function violations(value: unknown, schema: JsonSchema, resolve: Resolve, path = '$'): string[] {
  if (schema.$ref) return violations(value, resolve(schema.$ref), resolve, path)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) {
    const attempts = choices.map((choice) => violations(value, choice, resolve, path))
    return attempts.some((attempt) => attempt.length === 0)
      ? []
      : [`${path} fits none of: ${attempts.flat().join('; ')}`]
  }
  if (schema.allOf) return schema.allOf.flatMap((part) => violations(value, part, resolve, path))
  const wrong: string[] = []
  if (schema.type !== undefined && ![schema.type].flat().some((type) => isOfType(value, type))) {
    return [`${path} is ${JSON.stringify(value)?.slice(0, 80)}, not ${[schema.type].flat().join(' or ')}`]
  }
  if (schema.const !== undefined && value !== schema.const) wrong.push(`${path} is not ${JSON.stringify(schema.const)}`)
  if (schema.enum && !schema.enum.includes(value)) wrong.push(`${path} is ${String(value)}, not one of the enum`)
  if (typeof value === 'string') wrong.push(...stringViolations(value, schema, path))
  if (typeof value === 'number') {
    if (schema.minimum !== undefined && value < schema.minimum) wrong.push(`${path} is below ${schema.minimum}`)
    if (schema.maximum !== undefined && value > schema.maximum) wrong.push(`${path} is above ${schema.maximum}`)
  }
  if (Array.isArray(value)) {
    const { items } = schema
    if (items) wrong.push(...value.flatMap((one, index) => violations(one, items, resolve, `${path}[${index}]`)))
  } else if (value !== null && typeof value === 'object') {
    wrong.push(...objectViolations(value as Record<string, unknown>, schema, resolve, path))
  }
  return wrong
}

function objectViolations(
  value: Record<string, unknown>,
  schema: JsonSchema,
  resolve: Resolve,
  path: string,
): string[] {
  // A schema that says nothing about objects allows all of them.
  if (schema.type === undefined && schema.properties === undefined) return []
  const { properties = {}, required = [], additionalProperties = false } = schema
  const missing = required.filter((name) => !(name in value)).map((name) => `${path}.${name} is missing`)
  const parts = Object.entries(value).flatMap(([name, one]) => {
    const known = properties[name]
    if (known) return violations(one, known, resolve, `${path}.${name}`)
    if (additionalProperties === false) return [`${path}.${name} is not documented`]
    return additionalProperties === true ? [] : violations(one, additionalProperties, resolve, `${path}.${name}`)
  })
  return [...missing, ...parts]
}

function stringViolations(value: string, { pattern, format }: JsonSchema, path: string): string[] {
  const wrong: string[] = []
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) wrong.push(`${path} does not match ${pattern}`)
  if (format === 'date-time' && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value))
    wrong.push(`${path} is no time`)
  if (format === 'uri' && !URL.canParse(value)) wrong.push(`${path} is no URL`)
  return wrong
}

function isOfType(value: unknown, type: string): boolean {
  if (type === 'null') return value === null
  if (type === 'array') return Array.isArray(value)
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'object') return value !== null && typeof value === 'object' && !Array.isArray(value)
  return typeof value === type
}
