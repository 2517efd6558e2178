import { type Command, InvalidArgumentError, Option } from 'commander'
import * as z from 'zod'
import { wordsOf } from '../../schema/explain-issue.ts'
import { allowedText, type FieldSchema, limitsText } from './allowed-text.ts'
import { CommandError, exitCodes } from './exit-codes.ts'

/** How a field of a job's input is given on the command line. Limits, default and, mostly, words are its schema's. */
export interface FieldOption {
  /** As commander writes them, such as `-n, --count <number>`. */
  readonly flags: string
  /** Where the schema says nothing, or nothing that fits a command line. */
  readonly says?: string
  /** What a text means where its type does not tell; `before` is what the same flag has given already. */
  readonly read?: (text: string, before: unknown) => unknown
}

/** An option for every field, so that none can be forgotten. What is no option is an argument, or not for this command. */
export type FieldOptions<Fields> = Readonly<Record<keyof Fields, FieldOption | 'no option'>>

type ObjectSchema = z.ZodObject

/** Adds an option for every field of the table; each value is judged by the field's own schema as it is read. */
export function addFieldOptions(command: Command, { shape }: ObjectSchema, table: FieldOptions<object>): Command {
  for (const [name, field] of optionsOf(table)) {
    const schema = shape[name]
    if (!schema) throw new Error(`There is no field ${name}`)
    const json = z.toJSONSchema(schema, { io: 'input' }) as FieldSchema
    const option = new Option(field.flags, helpText(field, json, table))
    if (json.type !== 'boolean') option.argParser((text, before) => parsed(schema, json, field, text, before))
    command.addOption(option)
  }
  return command
}

/** The fields that were given, from the options as commander has read them. What was left out is the server's to fill in. */
export function fieldsOf(options: Readonly<Record<string, unknown>>, table: FieldOptions<object>) {
  const given = optionsOf(table).map(([name, { flags }]) => {
    const option = new Option(flags)
    const value = options[option.attributeName()]
    // commander gives every --no-… its opposite when nothing was said; and `--loop` alone is the field's default.
    const isDefault = value === true && (option.negate || option.optional)
    return [name, isDefault ? undefined : value] as const
  })
  return Object.fromEntries(given.filter(([, value]) => value !== undefined))
}

/** Judges the whole input, as the server will, before anything is sent. Throws `CommandError` that names the option. */
export function checkInput(schema: ObjectSchema, input: object, table: FieldOptions<object>): void {
  const [issue] = schema.safeParse(input).error?.issues ?? []
  if (!issue) return
  const [name = ''] = issue.path
  const field = optionsOf(table).find(([one]) => one === name)?.[1]
  const subject = field ? flagOf(field) : name === '' ? 'The request' : `The ${String(name)}`
  throw new CommandError(`${subject}: ${inFlags(wordsOf(issue), table)}`, exitCodes.usage)
}

const optionsOf = (table: FieldOptions<object>): readonly (readonly [string, FieldOption])[] =>
  Object.entries<FieldOption | 'no option'>(table).flatMap(([name, field]) =>
    field === 'no option' ? [] : [[name, field] as const],
  )

const flagOf = ({ flags }: FieldOption) => new Option(flags).long ?? flags

/** Names that only the API has, such as `widthPx`, become those of the command line. */
function inFlags(text: string, table: FieldOptions<object>): string {
  return optionsOf(table)
    .filter(([name]) => /[A-Z]/.test(name))
    .reduce((rest, [name, field]) => rest.replace(new RegExp(`\\b${name}\\b`, 'g'), flagOf(field)), text)
}

function helpText(field: FieldOption, json: FieldSchema, table: FieldOptions<object>): string {
  const says = field.says ?? asFragment(inFlags(json.description ?? '', table))
  const isSwitch = json.type === 'boolean'
  const facts = isSwitch ? [] : [limitsText(json), json.default === undefined ? '' : `default: ${json.default}`]
  const notes = facts.filter((fact) => fact !== '').join('; ')
  return notes === '' ? says : `${says} (${notes})`
}

/** A sentence as lists of options have them: small at its beginning, and without an end. */
const asFragment = (sentence: string) => sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '')

function parsed(schema: z.core.$ZodType, json: FieldSchema, field: FieldOption, text: string, before: unknown) {
  const value = field.read ? field.read(text, before) : meaningOf(text, json)
  const { data, success } = z.safeParse(schema, value)
  if (!success) throw new InvalidArgumentError(`It must be ${allowedText(json)}.`)
  return data
}

/** The value that a text stands for; what does not fit is left for the schema to refuse. */
function meaningOf(text: string, { type, items, anyOf }: FieldSchema): unknown {
  const [one, many] = anyOf ?? []
  if (one && many) return meaningOf(text, text.includes(',') ? many : one)
  if (items) return text.split(',').map((part) => meaningOf(part.trim(), items))
  if (type === 'integer' || type === 'number') return /^-?[\d.]+$/.test(text) ? Number(text) : text
  return text
}
