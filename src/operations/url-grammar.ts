import { AppError } from '../errors.ts'
import { type Profile, profiles } from '../schema/asset.ts'
import { type Format, formatNames } from './format.ts'
import { operationOf, operations } from './index.ts'
import type { Operation, OperationCall, UrlCodec } from './operation.ts'
import { oneOf, wholeNumber } from './url-codecs.ts'

/**
 * The URL form of operations: `w_500,h_500,fit_cover,f_webp,q_80`.
 *
 *     list  = token *( ( "," | "~" ) token )
 *     token = key "_" value
 *
 * Neighbouring tokens of one operation make one call. `~` instead of `,` starts the next call where the same operation
 * follows itself. `f` (format), `q` (quality) and `profile` speak of the result: each once, anywhere. All of it is made
 * of characters that no URL escapes (RFC 3986 §2.3, and the comma).
 */
export interface UrlOperations {
  readonly operations: readonly OperationCall[]
  readonly format?: Format
  readonly quality?: number
  readonly profile?: Profile
}

/** `f_jpg` is what people write; `f_jpeg` is what is printed. */
const format: UrlCodec = {
  parse: (text) => (text === 'jpg' ? 'jpeg' : formatNames.find((name) => name === text)),
  print: String,
  allowed: `one of ${formatNames.join(', ')}`,
}

/** What is said of the result rather than of an operation. */
const outputs = {
  f: { name: 'format', codec: format },
  q: { name: 'quality', codec: wholeNumber(1, 100) },
  profile: { name: 'profile', codec: oneOf(profiles) },
} as const satisfies Record<string, { name: keyof UrlOperations; codec: UrlCodec }>

/** The keys that no operation may have. */
export const outputKeys = Object.keys(outputs)

interface KeyOwner {
  readonly operation: Operation
  readonly parameter: string
  readonly codec: UrlCodec
}

const owners = new Map<string, KeyOwner>(
  Object.values<Operation>(operations).flatMap((operation) =>
    Object.entries(operation.url).map(([key, place]): [string, KeyOwner] => [key, { operation, ...place }]),
  ),
)

const knownKeys = [...owners.keys(), ...outputKeys].map((key) => `${key}_`).join(', ')

/** Reads the URL form. Values are checked, calls are not yet: `parseOperations` does both. Throws `invalid_request` naming the token. */
export function parseUrl(text: string, field = 'operations') {
  const refuse = (message: string): never => {
    throw new AppError('invalid_request', message, { field })
  }
  const calls: { operation: string; [parameter: string]: unknown }[] = []
  const output: Record<string, unknown> = {}
  let open: { operation: string; [parameter: string]: unknown } | undefined

  const read = (token: string, codec: UrlCodec): unknown => {
    const value = token.slice(token.indexOf('_') + 1)
    const parsed = codec.parse(value)
    return parsed === undefined ? refuse(`${token}: ${JSON.stringify(value)} is not ${codec.allowed}.`) : parsed
  }

  for (const [, separator, token = ''] of text.matchAll(/(^|[,~])([^,~]*)/g)) {
    if (token === '')
      refuse(
        `There is an empty place in ${JSON.stringify(text)}: write tokens such as w_500 with one comma between them.`,
      )
    const key = token.includes('_') ? token.slice(0, token.indexOf('_')) : token
    if (Object.hasOwn(outputs, key)) {
      const { name, codec } = outputs[key as keyof typeof outputs]
      if (output[name] !== undefined) refuse(`${token}: ${key} is given twice.`)
      output[name] = read(token, codec)
      continue
    }
    const owner =
      owners.get(key) ?? refuse(`${token}: there is no ${JSON.stringify(`${key}_`)}. There are ${knownKeys}.`)
    if (open?.operation !== owner.operation.name || separator === '~') {
      open = { operation: owner.operation.name }
      calls.push(open)
    }
    if (Object.hasOwn(open, owner.parameter)) {
      refuse(`${token}: ${key} is given twice. Write ~ before the first token of a second ${owner.operation.name}.`)
    }
    open[owner.parameter] = read(token, owner.codec)
  }
  return { calls, ...(output as Omit<UrlOperations, 'operations'>) }
}

/**
 * Writes parsed operations in the URL form, in the one canonical way: keys in the order of the table, defaults left
 * out but for the first key where nothing else would stand for the call, what is said of the result last. Reading it
 * back gives the same list.
 */
export function printUrl(value: UrlOperations): string {
  let text = ''
  let previous: string | undefined
  for (const call of value.operations) {
    const { operation, params } = operationOf(call)
    const places = Object.entries(operation.url).filter(([, { parameter }]) => params[parameter] !== undefined)
    const telling = places.filter(([, { parameter }]) => params[parameter] !== defaultOf(operation, parameter))
    const printed = telling.length > 0 ? telling : places.slice(0, 1)
    const tokens = printed.map(([key, { parameter, codec }]) => `${key}_${codec.print(params[parameter])}`)
    text += (text === '' ? '' : previous === call.operation ? '~' : ',') + tokens.join(',')
    previous = call.operation
  }
  const output = Object.entries(outputs)
    .filter(([, { name }]) => value[name] !== undefined)
    .map(([key, { name, codec }]) => `${key}_${codec.print(value[name])}`)
  return [text, ...output].filter((part) => part !== '').join(',')
}

function defaultOf(operation: Operation, parameter: string): unknown {
  const parsed = operation.params.shape[parameter]?._zod.def
  return parsed && 'defaultValue' in parsed ? parsed.defaultValue : undefined
}
