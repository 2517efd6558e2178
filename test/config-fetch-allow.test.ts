import { expect, it } from 'vitest'
import { variables } from '../src/config-variables.ts'
import { createOpenPlaces } from '../src/scrape/open-places.ts'

const { parser } = variables.fetchAllow

it('reads hosts as URLs write them, ports and networks', () => {
  const text = ' Intranet.Example , nas:8080,127.0.0.1,10.0.0.7:81, [::1]:9000,::1,bücher.example,10.1.0.0/16,fd00::/8,'
  expect(parser.parse(text)).toEqual([
    { host: 'intranet.example' },
    { host: 'nas', port: 8080 },
    { host: '127.0.0.1' },
    { host: '10.0.0.7', port: 81 },
    { host: '::1', port: 9000 },
    { host: '::1' },
    { host: 'xn--bcher-kva.example' },
    { network: '10.1.0.0/16' },
    { network: 'fd00::/8' },
  ])
  expect(parser.parse('')).toEqual([])
})

it.each([
  ...[
    'http://nas',
    'nas/photos',
    'user@nas',
    'nas:',
    'nas:http',
    'nas:70000',
    '*',
    '*.example',
    'a b',
    'nas?x',
    'nas#x',
  ],
  ...['10.0.0.0/33', 'fd00::/129', '10.0.0/8', 'nas/8', '10.0.0.0/', '10.0.0.0/8/8', ':80', '[::1', '::1]', 'a\\b'],
])('%s is neither a host nor a network', (text) => {
  expect(parser.safeParse(text).success).toBe(false)
})

it('opens what it names, and nothing beside it', () => {
  const places = createOpenPlaces(parser.parse('nas:8080,intranet.example,10.1.0.0/16,fd00::/8'))
  expect([places.hasHost('nas', 8080), places.hasHost('nas', 80), places.hasHost('x.nas', 8080)]).toEqual([
    true,
    false,
    false,
  ])
  expect([places.hasHost('intranet.example', 1), places.hasHost('a.intranet.example', 80)]).toEqual([true, false])
  expect(['10.1.255.255', '::ffff:10.1.0.1', 'fd12::1'].map(places.hasAddress)).toEqual([true, true, true])
  expect(['10.2.0.1', '11.1.0.1', 'fe80::1', 'fd12::1%lo', 'nas', '10.1.1'].map(places.hasAddress)).not.toContain(true)
})
