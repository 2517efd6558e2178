/** What JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }
type JsonObject = { readonly [name: string]: Json }

/** A rule's event pattern, as in `AWS::Events::Rule`. */
export type EventPattern = JsonObject

/** An account's default quota, in characters. Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const MAX_CHARACTERS = 2_048

type Test = (event: JsonObject) => boolean
/** Judges one value of a field; `undefined` is a field that is not there. */
type ValueTest = (value: Json | undefined) => boolean

/**
 * Reads an event pattern and gives the function that says whether an event matches it. Throws what EventBridge refuses,
 * and `cidr`, which this does not know: a rule that matches nothing by mistake would say nothing.
 * Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function eventPattern(pattern: EventPattern): Test {
  if (JSON.stringify(pattern).length > MAX_CHARACTERS) throw invalid(`it is longer than ${MAX_CHARACTERS} characters`)
  return objectTest(pattern)
}

function objectTest(pattern: JsonObject): Test {
  const fields = Object.entries(pattern)
  if (fields.length === 0) throw invalid('it is empty')
  const tests = fields.map(([name, part]): Test => {
    if (name === '$or') return anyOf(part)
    if (Array.isArray(part)) return leafTest(name, part)
    if (isObject(part)) return nestedTest(name, objectTest(part))
    throw invalid(`"${name}" must be an object or an array`)
  })
  return (event) => tests.every((test) => test(event))
}

function anyOf(part: Json): Test {
  if (!Array.isArray(part) || part.length < 2) throw invalid('"$or" must be an array of two or more patterns')
  const tests = part.map((one) => {
    if (!isObject(one)) throw invalid('"$or" holds patterns')
    return objectTest(one)
  })
  return (event) => tests.some((test) => test(event))
}

/** Objects in an array are looked at one by one: what matches must match within one of them. */
function nestedTest(name: string, test: Test): Test {
  return (event) => {
    const value = fieldOf(event, name)
    return (Array.isArray(value) ? value : [value]).some((one) => test(isObject(one) ? one : {}))
  }
}

function leafTest(name: string, alternatives: readonly Json[]): Test {
  if (alternatives.length === 0) throw invalid(`"${name}" has no alternatives`)
  const tests = alternatives.map((one) => valueTest(name, one))
  return (event) => {
    // Only a leaf is a value: a field that holds an object has none of its own.
    const values = [fieldOf(event, name)].flat().filter((one) => one !== undefined && !isObject(one))
    return tests.some((test) => (values.length > 0 ? values.some(test) : test(undefined)))
  }
}

function valueTest(name: string, alternative: Json): ValueTest {
  if (Array.isArray(alternative)) throw invalid(`"${name}" holds an array in an array`)
  if (!isObject(alternative)) return (value) => value === alternative
  const [[operator = '', operand] = [], ...more] = Object.entries(alternative)
  const read = Object.hasOwn(operators, operator) ? operators[operator] : undefined
  if (!read || operand === undefined || more.length > 0) throw invalid(`"${name}" has no such operator: ${operator}`)
  return read(operand)
}

const operators: Readonly<Record<string, (operand: Json) => ValueTest>> = {
  prefix: (operand) => textTest('prefix', operand, (value, text) => value.startsWith(text)),
  suffix: (operand) => textTest('suffix', operand, (value, text) => value.endsWith(text)),
  'equals-ignore-case': (operand) => ignoringCase(operand, (value, text) => value === text),
  wildcard(operand) {
    const parts = textOf('wildcard', operand).split('*')
    const expression = new RegExp(`^${parts.map(literal).join('.*')}$`, 's')
    return (value) => typeof value === 'string' && expression.test(value)
  },
  exists(operand) {
    if (typeof operand !== 'boolean') throw invalid('"exists" takes true or false')
    return (value) => (value !== undefined) === operand
  },
  numeric: numericTest,
  'anything-but'(operand) {
    const excluded = isObject(operand) ? exclusionsOf(operand) : [operand].flat().map((one) => valueTest('', one))
    if (excluded.length === 0) throw invalid('"anything-but" excludes nothing')
    return (value) => value !== undefined && !excluded.some((test) => test(value))
  },
}

/** `{ prefix: 'a' }`, or of several: `{ prefix: ['a', 'b'] }`. */
function exclusionsOf(operand: JsonObject): readonly ValueTest[] {
  return Object.entries(operand).flatMap(([name, texts]) => {
    if (!['prefix', 'suffix', 'equals-ignore-case', 'wildcard'].includes(name))
      throw invalid(`"anything-but" does not take ${name}`)
    return [texts].flat().map((text) => valueTest('anything-but', { [name]: text }))
  })
}

const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

type Comparison = (value: string, text: string) => boolean

function textTest(name: string, operand: Json, compare: Comparison): ValueTest {
  if (isObject(operand)) return ignoringCase(operand['equals-ignore-case'] ?? null, compare)
  const text = textOf(name, operand)
  return (value) => typeof value === 'string' && compare(value, text)
}

function ignoringCase(operand: Json, compare: Comparison): ValueTest {
  const text = textOf('equals-ignore-case', operand).toLowerCase()
  return (value) => typeof value === 'string' && compare(value.toLowerCase(), text)
}

function textOf(name: string, operand: Json): string {
  if (typeof operand !== 'string') throw invalid(`"${name}" takes a string`)
  return operand
}

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '=': (value, bound) => value === bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
}

/** `['>', 0, '<=', 5]` */
function numericTest(operand: Json): ValueTest {
  if (!Array.isArray(operand) || operand.length === 0) throw invalid('"numeric" takes comparisons and numbers')
  const tests: ((value: number) => boolean)[] = []
  for (let at = 0; at < operand.length; at += 2) {
    const compare = comparisons[String(operand[at])]
    const bound: unknown = operand[at + 1]
    if (!compare || typeof bound !== 'number') throw invalid('"numeric" takes comparisons and numbers')
    tests.push((value) => compare(value, bound))
  }
  return (value) => typeof value === 'number' && tests.every((test) => test(value))
}

const fieldOf = (event: JsonObject, name: string): Json | undefined =>
  Object.hasOwn(event, name) ? event[name] : undefined

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const invalid = (reason: string) => new Error(`Event pattern is not valid. Reason: ${reason}`)
