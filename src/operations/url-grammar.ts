import { AppError } from '../errors.ts'
import { type Format, formatNames } from './format.ts'
import { operationOf, operations } from './index.ts'
import type { Operation, OperationCall, UrlCodec } from './operation.ts'
import { wholeNumber } from './url-codecs.ts'

/**
 * The URL form of operations: `w_500,h_500,fit_cover,f_webp,q_80`.
 *
 *     list  = token *( ( "," | "~" ) token )
 *     token = key "_" value
 *
 * Neighbouring tokens of one operation make one call. `~` instead of `,` starts the next call where the same operation
 * follows itself. `f` (format) and `q` (quality) speak of the result: each once, anywhere. All of it is made of
 * characters that no URL escapes (RFC 3986 §2.3, and the comma).
 */
export interface UrlOperations {
  readonly operations: readonly OperationCall[]
  readonly format?: Format
  readonly quality?: number
}

const quality = wholeNumber(1, 100)

/** `f_jpg` is what people write; `f_jpeg` is what is printed. */
const format: UrlCodec = {
  parse: (text) => (text === 'jpg' ? 'jpeg' : formatNames.find((name) => name === text)),
  print: String,
  allowed: `one of ${formatNames.join(', ')}`,
}

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

const knownKeys = [...owners.keys(), 'f', 'q'].map((key) => `${key}_`).join(', ')

/** Reads the URL form. Values are checked, calls are not yet: `parseOperations` does both. Throws `invalid_request` naming the token. */
export function parseUrl(text: string, field = 'operations') {
  const refuse = (message: string): never => {
    throw new AppError('invalid_request', message, { field })
  }
  const calls: { operation: string; [parameter: string]: unknown }[] = []
  const output: { format?: Format; quality?: number } = {}
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
    if (key === 'f' || key === 'q') {
      const name = key === 'f' ? 'format' : 'quality'
      if (output[name] !== undefined) refuse(`${token}: ${key} is given twice.`)
      if (key === 'f') output.format = read(token, format) as Format
      else output.quality = read(token, quality) as number
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
  return { calls, ...output }
}

/**
 * Writes parsed operations in the URL form, in the one canonical way: keys in the order of the table, defaults left
 * out, format and quality last. Reading it back gives the same list.
 */
export function printUrl(value: UrlOperations): string {
  let text = ''
  let previous: string | undefined
  for (const call of value.operations) {
    const { operation, params } = operationOf(call)
    const tokens = Object.entries(operation.url)
      .filter(
        ([, place]) =>
          params[place.parameter] !== undefined && params[place.parameter] !== defaultOf(operation, place.parameter),
      )
      .map(([key, place]) => `${key}_${place.codec.print(params[place.parameter])}`)
    text += (text === '' ? '' : previous === call.operation ? '~' : ',') + tokens.join(',')
    previous = call.operation
  }
  const output = [value.format && `f_${value.format}`, value.quality !== undefined && `q_${value.quality}`].filter(
    Boolean,
  )
  return [text, ...output].filter((part) => part !== '').join(',')
}

function defaultOf(operation: Operation, parameter: string): unknown {
  const parsed = operation.params.shape[parameter]?._zod.def
  return parsed && 'defaultValue' in parsed ? parsed.defaultValue : undefined
}
