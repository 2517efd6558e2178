import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** A place that is opened although it is not public: a host, at one port or all, or a network in CIDR notation. */
export type OpenPlace = { readonly host: string; readonly port?: number | undefined } | { readonly network: string }

export interface OpenPlaces {
  /** Whether the host, as URLs write it and without brackets, is opened by name at this port. */
  hasHost(host: string, port: number): boolean
  /** Whether an opened network has the address. */
  hasAddress(address: string): boolean
}

/** Answers what `ATELIER_FETCH_ALLOW` opens. Networks must be valid. */
export function createOpenPlaces(places: readonly OpenPlace[]): OpenPlaces {
  const hosts = places.flatMap((place) => ('host' in place ? [place] : []))
  const networks = places.flatMap((place) => ('network' in place ? [ipaddr.parseCIDR(place.network)] : []))
  return {
    hasHost: (host, port) => hosts.some((one) => one.host === host && (one.port === undefined || one.port === port)),
    hasAddress(text) {
      if (!isIP(text) || text.includes('%')) return false
      const address = ipaddr.process(text)
      return networks.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits))
    },
  }
}
