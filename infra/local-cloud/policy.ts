import * as z from 'zod'

const many = <Item extends z.ZodType>(item: Item) =>
  z.union([item, z.array(item)]).transform((value) => (Array.isArray(value) ? value : [value]))

/** Who a statement is about: `*`, or services and accounts by their names. */
const Principal = z.union([
  z.literal('*').transform((): Record<string, string[]> => ({ AWS: ['*'] })),
  z.partialRecord(z.enum(['AWS', 'Service']), many(z.string())),
])

/** A statement of an identity's or a resource's policy. Strict: a part that is not understood must not be ignored. */
export const Statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: many(z.string()),
  Resource: many(z.string()),
  Principal: Principal.optional(),
  Condition: z.record(z.string(), z.record(z.string(), many(z.string()))).optional(),
})
export type Statement = z.output<typeof Statement>

export const PolicyDocument = z.strictObject({ Version: z.literal('2012-10-17'), Statement: z.array(Statement) })

/** Something that somebody wants to do. */
export interface Wish {
  readonly action: string
  readonly resource: string
  /** A service that acts in its own name; an identity's policy asks for none. */
  readonly service?: string
  /** What conditions are about, such as `aws:SourceArn`. */
  readonly facts?: Readonly<Record<string, string>>
}

export interface Verdict {
  readonly isAllowed: boolean
  /** The statement that decided; undefined when none was about it. */
  readonly statement: Statement | undefined
}

/**
 * What these statements say about a wish: a denial outweighs everything, and what nobody allows is not allowed.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function judge(statements: readonly Statement[], wish: Wish): Verdict {
  const about = statements.filter((statement) => isAbout(statement, wish))
  const denial = about.find(({ Effect }) => Effect === 'Deny')
  return { isAllowed: about.length > 0 && !denial, statement: denial ?? about[0] }
}

function isAbout(statement: Statement, { action, resource, service, facts = {} }: Wish): boolean {
  const { Action, Resource, Principal: principal, Condition: conditions = {} } = statement
  if (!Action.some((pattern) => fits(pattern.toLowerCase(), action.toLowerCase()))) return false
  if (!Resource.some((pattern) => fits(pattern, resource))) return false
  if (principal && !principal.AWS?.includes('*') && !principal.Service?.some((one) => one === service)) return false
  return Object.entries(conditions).every(([operator, wanted]) =>
    Object.entries(wanted).every(([name, values]) => holds(operator, facts[name.toLowerCase()], values)),
  )
}

type Comparison = (fact: string, value: string) => boolean
const comparisons: Readonly<Record<string, Comparison>> = {
  StringEquals: (fact, value) => fact === value,
  Bool: (fact, value) => fact === value,
  ArnEquals: (fact, value) => fits(value, fact),
  ArnLike: (fact, value) => fits(value, fact),
}

function holds(operator: string, fact: string | undefined, values: readonly string[]): boolean {
  const compare = comparisons[operator]
  if (!compare) throw new Error(`A policy has the condition ${operator}, which is not known here`)
  return fact !== undefined && values.some((value) => compare(fact, value))
}

/** Whether a pattern with `*` and `?` covers a text. */
export function fits(pattern: string, text: string): boolean {
  const literal = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(text)
}
