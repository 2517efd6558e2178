import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'

/** What is answered to the `count`-th question (from 0) for this name and type: addresses of either family, or a failure. */
export type DnsScript = (
  name: string,
  type: 'A' | 'AAAA',
  count: number,
) => readonly string[] | 'nxdomain' | 'servfail' | 'silence'

export interface DnsStub {
  /** As `createSafeFetch` takes it. */
  readonly server: string
  /** Every question, such as `A cat.example`. */
  readonly questions: string[]
  close(): Promise<void>
}

const TYPES: Readonly<Record<number, 'A' | 'AAAA'>> = { 1: 'A', 28: 'AAAA' }
const CODES = { nxdomain: 3, servfail: 2 } as const

/** A real DNS server over UDP on 127.0.0.1 that answers from a script, with a time to live of 0. Source: RFC 1035 §4. */
export async function startDns(script: DnsScript): Promise<DnsStub> {
  const questions: string[] = []
  const socket = createSocket('udp4')
  socket.on('message', (query, { port, address }) => {
    const { name, type, question } = questionIn(query)
    const asked = `${type} ${name}`
    const answer = script(name, type, questions.filter((one) => one === asked).length)
    questions.push(asked)
    if (answer === 'silence') return
    const isFailure = typeof answer === 'string'
    const fitting = isFailure ? [] : answer.filter((one) => isIPv6(one) === (type === 'AAAA'))
    const header = Buffer.alloc(12)
    query.copy(header, 0, 0, 2)
    header.writeUInt16BE(0x8180 | (isFailure ? CODES[answer] : 0), 2)
    header.writeUInt16BE(1, 4)
    header.writeUInt16BE(fitting.length, 6)
    socket.send(Buffer.concat([header, question, ...fitting.map(recordOf)]), port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return {
    server: `127.0.0.1:${socket.address().port}`,
    questions,
    async close() {
      socket.close()
      await once(socket, 'close')
    },
  }
}

function questionIn(query: Buffer) {
  const labels: string[] = []
  let at = 12
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  const type = TYPES[query.readUInt16BE(at + 1)] ?? 'A'
  // Resolvers may mix the case of names, to be harder to fool.
  return { name: labels.join('.').toLowerCase(), type, question: query.subarray(12, at + 5) }
}

/** An answer that refers to the question's name. */
function recordOf(address: string): Buffer {
  const data = isIPv6(address) ? bytesOfIpv6(address) : Buffer.from(address.split('.').map(Number))
  const head = Buffer.from([0xc0, 0x0c, 0, isIPv6(address) ? 28 : 1, 0, 1, 0, 0, 0, 0, 0, data.length])
  return Buffer.concat([head, data])
}

function bytesOfIpv6(address: string): Buffer {
  // The URL parser writes every form in groups of hex digits, the longest run of zeros as `::`.
  const [left = '', right = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const groups = (text: string) => text.split(':').filter((group) => group !== '')
  const zeros = Array.from({ length: 8 - groups(left).length - groups(right).length }, () => '0')
  const all = [...groups(left), ...zeros, ...groups(right)]
  return Buffer.from(all.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]))
}
