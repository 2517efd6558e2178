import { promises as dns } from 'node:dns'
import { isIP } from 'node:net'
import type { Destination } from './destination.ts'
import { failed, forbidden } from './fetch-errors.ts'
import type { OpenPlaces } from './open-places.ts'
import { specialUseOf } from './special-address.ts'

export interface ResolveOptions {
  readonly places: OpenPlaces
  readonly signal: AbortSignal
  /** Servers to ask instead of the system's, as `address:port`. */
  readonly dnsServers: readonly string[] | undefined
}

/** A name with more addresses than that is not slower for having the rest ignored. */
const MAX_ADDRESSES = 8

/** Twice as long as a slow answer takes, and asked again once. */
const TIMEOUT = { timeout: 2_500, tries: 2 }

/** What DNS says of a name that is not there. Anything else may be different in a minute. */
const NOT_THERE: readonly unknown[] = ['ENOTFOUND', 'ENODATA', 'EBADNAME']

/**
 * The addresses of the destination, every one of which may be connected to. Throws `url_forbidden` when only one of
 * them may not: whoever mixes them has a reason. Throws `url_failed` when there are none.
 */
export async function resolveHost(destination: Destination, options: ResolveOptions): Promise<readonly string[]> {
  const { host, isOpened } = destination
  const { places } = options
  const addresses = isIP(host) ? [host] : await ask(destination, options)
  const refused = isOpened ? undefined : addresses.find((one) => specialUseOf(one) && !places.hasAddress(one))
  // Which address it is stays in the log: the name is all that whoever asked needs to know.
  if (refused !== undefined) {
    const error = forbidden(`${host} does not lead to a public address.`, { host })
    throw Object.assign(error, { cause: new Error(`${host} resolves to ${addresses.join(', ')}`) })
  }
  return addresses.slice(0, MAX_ADDRESSES)
}

/** Asks DNS itself: unlike the system's functions that can be stopped, blocks nobody, and knows no names of this machine's own. */
async function ask(
  { host, isOpened }: Destination,
  { dnsServers, signal }: ResolveOptions,
): Promise<readonly string[]> {
  const resolver = new dns.Resolver(TIMEOUT)
  if (dnsServers) resolver.setServers(dnsServers)
  const cancel = () => resolver.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  try {
    const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
    signal.throwIfAborted()
    const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
    if (addresses.length > 0) return addresses
    // The hosts file counts for hosts that the operator has opened, such as localhost.
    const known = isOpened ? await dns.lookup(host, { all: true }).catch(() => []) : []
    if (known.length > 0) return known.map(({ address }) => address)
    throw notFound(host, answers)
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

function notFound(host: string, answers: readonly PromiseSettledResult<unknown>[]) {
  const reasons: unknown[] = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []))
  const retryable = reasons.some(
    (reason) => reason instanceof Error && !NOT_THERE.includes((reason as { code?: unknown }).code),
  )
  const message = retryable
    ? `The server that knows where ${host} is did not answer. Try again later.`
    : `There is no server named ${host}. Check the address.`
  return failed(message, { retryable, cause: new AggregateError(reasons, `DNS for ${host}`) })
}
