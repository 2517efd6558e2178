import { isIP, isIPv6 } from 'node:net'
import * as z from 'zod'

/** A whole number in decimal digits, from `min` to `max`. */
export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,10}$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max))

/** An amount of money of at most 999,999.999999. */
export const amount = z
  .string()
  .regex(/^\d{1,6}(\.\d{1,6})?$/)
  .transform(Number)

/** One of the words. */
export const choice = <const Words extends readonly [string, ...string[]]>(...words: Words) => z.enum(words)

/** Items between commas, without the blanks around them. */
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
)

/** An http or https address without a path, query or password, as browsers write an origin. */
export const httpOrigin = z.string().transform((text, context) => {
  const url = URL.parse(text)
  const isOrigin = url && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href
  if (isOrigin) return url.origin
  context.addIssue({ code: 'custom', message: 'not an origin' })
  return z.NEVER
})

/** Words of lowercase letters, digits and dashes. */
export const wordList = list.pipe(z.array(z.string().regex(/^[a-z0-9-]{1,40}$/)))

export const httpOrigins = list.pipe(z.array(httpOrigin))

/** Entries `owner:token` or `token`, which speaks for the owner `local`. No token may be there twice. */
export const tokenList = list
  .pipe(z.array(z.string().regex(/^([A-Za-z0-9_-]{1,64}:)?[A-Za-z0-9._~+/=-]{16,512}$/)).min(1))
  .transform((entries) => entries.map(tokenOf))
  .refine((tokens) => new Set(tokens.map(({ token }) => token)).size === tokens.length)

export const secretList = list.pipe(z.array(z.string().min(32).max(512)).min(1))

function tokenOf(entry: string): { ownerId: string; token: string } {
  const colon = entry.indexOf(':')
  return { ownerId: colon < 0 ? 'local' : entry.slice(0, colon), token: entry.slice(colon + 1) }
}

/** Hosts, `host` or `host:port`, and networks in CIDR notation. Hosts come out as URLs write them, without brackets. */
export const openPlaceList = list.transform((entries, context) =>
  entries.map((entry) => {
    const place = openPlaceOf(entry)
    if (place) return place
    context.addIssue({ code: 'custom', message: 'neither a host nor a network' })
    return z.NEVER
  }),
)

function openPlaceOf(entry: string): { host: string; port?: number } | { network: string } | undefined {
  const [address = '', bits] = entry.split('/')
  if (bits !== undefined) {
    const isNetwork = /^\d{1,3}$/.test(bits) && isIP(address) && Number(bits) <= (isIPv6(address) ? 128 : 32)
    return isNetwork && entry === `${address}/${bits}` ? { network: entry } : undefined
  }
  if (isIPv6(entry)) return { host: hostOf(`[${entry}]`) ?? entry }
  const [, name = '', port] = /^(.*?)(?::(\d{1,5}))?$/.exec(entry) ?? []
  const host = hostOf(name)
  if (host === undefined || Number(port) > 65_535) return undefined
  return port === undefined ? { host } : { host, port: Number(port) }
}

/** The host alone, as a URL has it; undefined when there is anything else in it. */
function hostOf(name: string): string | undefined {
  const isBare = /^(\[[^\]]*\]|[^:/?#@\\\s]+)$/.test(name)
  const [, host] = /^\[?([\w.:-]+)\]?$/.exec((isBare && URL.parse(`http://${name}`)?.hostname) || '') ?? []
  return host
}
