import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** What ipaddr.js calls a range, in words that complete "is …". A name that is missing here is a range of later versions. */
const WORDS: Readonly<Record<string, string>> = {
  unspecified: 'an address of no machine',
  broadcast: 'a broadcast address',
  multicast: 'a multicast address',
  linkLocal: 'a link-local address, where clouds keep their metadata',
  loopback: 'a loopback address: this server itself',
  carrierGradeNat: 'a private address of a provider',
  private: 'a private address',
  uniqueLocal: 'a private address',
  deprecatedSiteLocal: 'a private address',
}
const RESERVED = 'an address for special uses'

/** All that IANA has given out for use on the internet. Source: https://www.iana.org/assignments/ipv6-address-space */
const GLOBAL_UNICAST_IPV6 = ipaddr.parseCIDR('2000::/3')

/** Public by their numbers and not by who answers: Azure's metadata and DNS. Source: https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16 */
const CLOUD_INTERNALS: ReadonlySet<string> = new Set(['168.63.129.16'])

/**
 * What keeps an address from being public, in words that complete "is …"; undefined for public ones. Text that is no
 * address is not public either. Public is what IANA's registries leave for it, nothing else:
 * https://www.iana.org/assignments/iana-ipv4-special-registry and https://www.iana.org/assignments/iana-ipv6-special-registry
 */
export function specialUseOf(text: string): string | undefined {
  // Not ipaddr.js's own notion of what is valid, which knows short forms. A zone, as in fe80::1%eth0, is of this machine's links.
  if (!isIP(text) || text.includes('%')) return RESERVED
  // An IPv4 address in IPv6's clothes, ::ffff:10.0.0.1, is the IPv4 address.
  const address = ipaddr.process(text)
  const range = address.range()
  if (range !== 'unicast') return WORDS[range] ?? RESERVED
  if (address instanceof ipaddr.IPv6) return isPublicIpv6(address) ? undefined : RESERVED
  return CLOUD_INTERNALS.has(address.toString()) ? 'an address inside a cloud' : undefined
}

/** One way to write an address, to compare it by. */
export const canonicalAddress = (text: string): string | undefined =>
  isIP(text) ? ipaddr.process(text).toNormalizedString() : undefined

/** In a public network, ISATAP's interface ids still lead to the IPv4 address in them. Source: RFC 5214 §6.1. */
function isPublicIpv6(address: ipaddr.IPv6): boolean {
  const [, , , , fifth = 0, sixth] = address.parts
  const isIsatap = (fifth & ~0x0200) === 0 && sixth === 0x5efe
  return address.match(GLOBAL_UNICAST_IPV6) && !isIsatap
}
