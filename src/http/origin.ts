import { AppError } from '../errors.ts'

export interface OriginSettings {
  readonly publicUrl: string
  readonly corsOrigins: readonly string[]
  /** Whether the server lets in everybody who reaches it, so that the Host must be checked. */
  readonly isOpen: boolean
}

/** What a request says about where it comes from. `host` is the Host header, `origin` the Origin header. */
export interface Caller {
  readonly method: string
  readonly host: string
  readonly origin: string | undefined
}

export interface OriginGuard {
  /**
   * Refuses a request that a web page elsewhere makes with the visitor's browser. Throws `forbidden` for a Host that is
   * not this machine (DNS rebinding), and for a change asked for by a page of an origin that is not allowed.
   */
  check(caller: Caller): void
  /** The CORS headers of an answer to this origin. */
  headers(origin: string | undefined): Readonly<Record<string, string>>
  /** The headers of the answer to a preflight. Throws `forbidden` when the origin is not allowed. */
  preflight(origin: string, methods: readonly string[]): Readonly<Record<string, string>>
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])
const EXPOSED =
  'Location, Retry-After, ETag, X-Request-Id, Idempotent-Replayed, Preference-Applied, Content-Range, Content-Disposition'
const ACCEPTED =
  'Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, Prefer, Range, X-Request-Id'

/** How long browsers keep the answer to a preflight: a change of ATELIER_CORS_ORIGIN is noticed within this. */
const PREFLIGHT_SECONDS = 600

export function createOriginGuard(settings: OriginSettings): OriginGuard {
  const publicUrl = new URL(settings.publicUrl)
  const allowed = new Set(settings.corsOrigins)
  // Nearly all requests name the same host, so the last one that passed is compared first.
  let lastGoodHost = publicUrl.host

  function checkHost(host: string) {
    if (host === lastGoodHost) return
    if (host !== publicUrl.host && !isLoopback(host)) {
      const remedy = `Use ${publicUrl.origin}, or set ATELIER_PUBLIC_URL to the address you use.`
      throw new AppError('forbidden', `This server does not answer to the name ${host.slice(0, 200)}. ${remedy}`, {
        field: 'Host',
      })
    }
    lastGoodHost = host
  }

  const isOwn = (origin: string, host: string) =>
    origin === publicUrl.origin || origin === `http://${host}` || origin === `https://${host}`

  const refused = (origin: string) => {
    const remedy = 'To allow it, add the origin to ATELIER_CORS_ORIGIN on the server.'
    const message = `Web pages of ${origin.slice(0, 200)} may not use this server. ${remedy}`
    return new AppError('forbidden', message, { field: 'Origin' })
  }

  return {
    check({ method, host, origin }) {
      if (settings.isOpen) checkHost(host)
      if (origin === undefined || SAFE_METHODS.has(method)) return
      if (!allowed.has(origin) && !isOwn(origin, host)) throw refused(origin)
    },
    headers(origin) {
      if (allowed.size === 0) return {}
      if (origin === undefined || !allowed.has(origin)) return { vary: 'Origin' }
      return { vary: 'Origin', 'access-control-allow-origin': origin, 'access-control-expose-headers': EXPOSED }
    },
    preflight(origin, methods) {
      if (!allowed.has(origin)) throw refused(origin)
      return {
        vary: 'Origin',
        'access-control-allow-origin': origin,
        'access-control-allow-methods': methods.join(', '),
        'access-control-allow-headers': ACCEPTED,
        'access-control-max-age': String(PREFLIGHT_SECONDS),
      }
    },
  }
}

/** Names and addresses that only this machine has. Source: https://www.rfc-editor.org/rfc/rfc6761#section-6.3 */
function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/:\d{1,5}$/, '')
  return name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name)
}
