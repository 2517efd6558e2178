import { errorCodes } from '../errors.ts'
import { ClientError, type ClientErrorCode } from './client-error.ts'

/** The failure in an answer that is not a success. Reads its body. */
export async function readFailure(response: Response, address: string): Promise<ClientError> {
  const text = await response.text().catch(() => '')
  const problem = parseObject(text)
  const code: ClientErrorCode = errorCodes.find((one) => one === problem?.code) ?? 'unexpected_answer'
  const detail = typeof problem?.detail === 'string' ? problem.detail : strangeAnswer(response, address)
  return new ClientError({
    status: response.status,
    code,
    detail,
    field: textOf(problem?.field),
    requestId: textOf(problem?.requestId) ?? response.headers.get('x-request-id') ?? undefined,
    retryAfterSeconds: retryAfterOf(response),
  })
}

/** What the server asks for with `Retry-After`, in seconds from now. Source: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
export function retryAfterOf(response: Response): number | undefined {
  const header = response.headers.get('retry-after')
  if (header === null) return undefined
  const seconds = /^\d{1,9}$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined
}

/** A success as JSON. Throws `unexpected_answer` when it is not JSON: then it comes from somebody else. */
export async function readJson<T>(response: Response, address: string): Promise<T> {
  const type = response.headers.get('content-type') ?? ''
  const value = /[/+]json\b/.test(type) ? parseObject(await response.text()) : undefined
  if (value !== undefined) return value as T
  throw new ClientError({
    status: response.status,
    code: 'unexpected_answer',
    detail: strangeAnswer(response, address),
  })
}

function strangeAnswer(response: Response, address: string): string {
  const type = response.headers.get('content-type')?.split(';')[0] ?? 'nothing'
  return `${address} answered ${response.status} with ${type}, which is not how Atelier answers. Check the address of the server.`
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : undefined
  } catch {
    // Not JSON: the caller says what came instead.
    return undefined
  }
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined)
