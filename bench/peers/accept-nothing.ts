// The bound of accepting: node:http alone reads the body, parses it, and answers 202 with what it got. Nothing is stored.
import { createServer } from 'node:http'

createServer((request, response) => {
  const pieces: Buffer[] = []
  request.on('data', (piece: Buffer) => pieces.push(piece))
  request.on('end', () => {
    const input = pieces.length > 0 ? (JSON.parse(Buffer.concat(pieces).toString()) as unknown) : {}
    const body = JSON.stringify({ jobId: 'none', status: 'pending', input })
    const status = request.method === 'POST' ? 202 : 200
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    response.writeHead(status, headers).end(body)
  })
}).listen(Number(process.argv[2] ?? 0), '127.0.0.1')
