import { AppError, type AppErrorOptions, type ErrorCode } from '../errors.ts'

/** How a provider's failures are put. */
export interface FailureTerms {
  readonly title: string
  /** What to set when the key is wrong. */
  readonly keySetting: string
  /** Never shown, whatever the provider says. */
  readonly key: string | undefined
  /** What the provider means by an answer of its own kind; undefined for what the status says. */
  readonly codeOf?: (status: number, body: unknown) => ErrorCode | undefined
}

/** Asking sooner than a minute again would be refused too, where nobody says when. */
const DEFAULT_WAIT_SECONDS = 20
/** Whoever says longer means a quota. */
const MAX_WAIT_SECONDS = 3600
const MAX_DETAIL = 300

const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid_request',
  401: 'model_unauthorized',
  402: 'model_quota',
  403: 'model_unauthorized',
  404: 'model_unavailable',
  405: 'model_unavailable',
  410: 'model_unavailable',
  413: 'invalid_request',
  415: 'invalid_request',
  422: 'invalid_request',
  429: 'model_rate_limited',
  // The provider itself says that it failed. What its gateways say (502, 504) tells nothing of what it did behind them.
  500: 'model_unavailable',
  503: 'model_unavailable',
  529: 'model_unavailable',
}

/**
 * The failure that an answer says, as `ImageModel` wants it: an AppError when nothing was done, any other when that is in
 * doubt. Reads the answer's body. Throws what reading it throws.
 */
export async function failureOf(response: Response, terms: FailureTerms): Promise<Error> {
  const text = await response.text()
  return failureFrom(response.status, parsed(text), response.headers, terms)
}

/** The same for an answer that has been read. */
export function failureFrom(status: number, body: unknown, headers: Headers, terms: FailureTerms): Error {
  const { title } = terms
  const said = detailOf(body)
  const detail = clean(terms.key ? said.replaceAll(terms.key, '[key]') : said)
  const code = terms.codeOf?.(status, body) ?? BY_STATUS[status]
  if (!code) return new Error(`${title} answered with status ${status}: ${detail}`)
  return new AppError(code, sentenceFor(code, terms, detail), waitOf(code, body, headers))
}

/** A failure with a code of its own, of which the provider has said no more than these words. */
export const failureSaid = (code: ErrorCode, said: unknown, terms: FailureTerms): Error =>
  failureFrom(0, { message: String(said) }, new Headers(), { ...terms, codeOf: () => code })

function sentenceFor(code: ErrorCode, { title, keySetting }: FailureTerms, detail: string): string {
  const said = detail === '' ? '.' : `: ${detail.replace(/[.\s]*$/, '')}.`
  switch (code) {
    case 'model_refused':
      return `${title} refused the prompt or the picture${said} Say it in other words, or take another model.`
    case 'model_unauthorized':
      return `${title} does not accept the key${said} Check ${keySetting} and what the key may do.`
    case 'model_quota':
      return `The account at ${title} has no credit left${said} Add credit there, or take another model.`
    case 'model_rate_limited':
      return `${title} takes no more requests for now${said} It is tried again later.`
    case 'invalid_request':
      return `${title} cannot do what is asked for${said} Change the request, or take another model.`
    default:
      return `${title} cannot do it now${said} Try again later, or take another model.`
  }
}

function waitOf(code: ErrorCode, body: unknown, headers: Headers): AppErrorOptions {
  if (code !== 'model_rate_limited' && code !== 'model_unavailable') return {}
  const seconds = secondsOf(headers.get('retry-after')) ?? estimateOf(body)
  if (seconds !== undefined) return { retryAfterSeconds: Math.min(Math.max(1, Math.ceil(seconds)), MAX_WAIT_SECONDS) }
  return code === 'model_rate_limited' ? { retryAfterSeconds: DEFAULT_WAIT_SECONDS } : {}
}

/** Seconds or a date. Source: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function secondsOf(header: string | null): number | undefined {
  if (header === null) return undefined
  if (/^\d+(\.\d+)?$/.test(header)) return Number(header)
  const atMs = Date.parse(header)
  return Number.isNaN(atMs) ? undefined : (atMs - Date.now()) / 1000
}

/** Seconds until a model is loaded, as Hugging Face says it. */
function estimateOf(body: unknown): number | undefined {
  const seconds = fieldOf(body, 'estimated_time')
  return typeof seconds === 'number' && seconds > 0 ? seconds : undefined
}

/** The provider's own words, wherever it puts them. */
function detailOf(body: unknown): string {
  if (typeof body === 'string') return /^\s*</.test(body) ? '' : body
  const error = fieldOf(body, 'error')
  const candidates = [
    fieldOf(error, 'message'),
    error,
    fieldOf(body, 'errors'),
    fieldOf(body, 'message'),
    fieldOf(body, 'detail'),
    fieldOf(body, 'name'),
  ]
  for (const candidate of candidates) {
    if (typeof candidate === 'string' && candidate !== '') return candidate
    if (Array.isArray(candidate) && candidate.length > 0) return candidate.map(wordsOf).join('; ')
  }
  return ''
}

const wordsOf = (item: unknown): string =>
  typeof item === 'string' ? item : String(fieldOf(item, 'msg') ?? fieldOf(item, 'message') ?? '')

/** One line without control characters, of a length that one reads. */
const clean = (text: string): string =>
  text
    .replaceAll(/\p{C}+|\s+/gu, ' ')
    .trim()
    .slice(0, MAX_DETAIL)

/** A field of something that somebody else has made. */
export const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
