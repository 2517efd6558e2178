import { isIP, isIPv4 } from 'node:net'
import { forbidden, hostText } from './fetch-errors.ts'
import type { OpenPlaces } from './open-places.ts'
import { specialUseOf } from './special-address.ts'

/** Where an address leads, as far as its form tells. */
export interface Destination {
  readonly url: URL
  /** Without the brackets of IPv6. */
  readonly host: string
  readonly port: number
  /** The operator has opened this very host. */
  readonly isOpened: boolean
}

/** The ports of the web. Others belong to services that were not made to be asked by strangers. */
const PORTS: readonly number[] = [80, 443]

/** Names that never lead to the internet. Source: https://www.iana.org/assignments/special-use-domain-names */
const LOCAL_NAME = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|home\.arpa|onion|invalid)$/

/** Spaces, controls and backslashes, which programs read in different ways; browsers' own reading would hide them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const ODD_CHARACTER = /[\u0000-\u0020\u007f-\u00a0\\\u2028\u2029\ufeff]/

/**
 * Reads an address and judges its form: http or https, no credentials, a usual port, a host that is public by its name
 * and written as usual. Asks nobody. Throws `url_forbidden` under the field.
 */
export function destinationOf(text: string, places: OpenPlaces, field?: string): Destination {
  const refuse = (what: string, host?: string) => forbidden(what, { host, field })
  if (ODD_CHARACTER.test(text)) throw refuse('The address has a blank, a backslash or a control character. Encode it.')
  const url = URL.parse(text)
  if (!url) throw refuse('This is no address. Write one such as https://pictures.example/cat.jpg.')
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw refuse(`Addresses of the scheme ${url.protocol.slice(0, 40)} are not fetched. Use http or https.`)
  const authority = authorityOf(text)
  if (authority === undefined)
    throw refuse(`Write two slashes after ${url.protocol} in the address, and the host right behind them.`)
  if (authority.includes('@'))
    throw refuse('The address has a user or password in it, which are not sent to anybody. Leave them out.')
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
  const isOpened = places.hasHost(host, port)
  if (authority.includes('%') || (isIPv4(host) && authority.replace(/:\d*$/, '') !== host))
    throw refuse(`The host of the address is written in an unusual way. Write ${hostText(url)}.`)
  if (host.endsWith('.')) throw refuse('The host of the address ends with a dot. Leave it out.')
  if (isOpened) return { url, host, port, isOpened }

  if (isIP(host)) {
    const isReachable = places.hasAddress(host)
    const use = specialUseOf(host)
    if (use && !isReachable) throw refuse(`${host} is ${use}.`, host)
    if (!PORTS.includes(port) && !isReachable) throw refuse(oddPort(port), `${url.hostname}:${port}`)
    return { url, host, port, isOpened }
  }
  if (!host.includes('.') || LOCAL_NAME.test(host)) throw refuse(`${host} is a name of a local network.`, host)
  if (!PORTS.includes(port)) throw refuse(oddPort(port), `${host}:${port}`)
  return { url, host, port, isOpened }
}

const oddPort = (port: number) => `Port ${port} is not one of the web’s, 80 and 443.`

/** What stands between the two slashes and the path, as it was written. */
const authorityOf = (text: string): string | undefined => /^https?:\/\/([^/?#]+)/i.exec(text)?.[1]
