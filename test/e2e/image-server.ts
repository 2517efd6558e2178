import { buffer } from 'node:stream/consumers'
import sharp from 'sharp'
import { type ForeignServer, httpServer } from '../support/foreign-servers.ts'

/** A server of somebody else's that makes pictures. */
export interface ImageServer extends ForeignServer {
  /** Paths and bodies of what it was asked, in order. */
  readonly asked: readonly { readonly path: string; readonly body: string }[]
}

/** Speaks OpenAI's protocol for pictures. Each answer is green, another green each time. */
export async function imageServer(): Promise<ImageServer> {
  const asked: { path: string; body: string }[] = []
  const server = await httpServer(async (request, response) => {
    const body = await buffer(request)
    asked.push({ path: request.url ?? '', body: body.toString('latin1') })
    const background = { r: 0, g: 120 + 10 * (asked.length % 10), b: 0 }
    const picture = sharp({ create: { width: 64, height: 64, channels: 3, background } })
    const data = [{ b64_json: (await picture.png().toBuffer()).toString('base64') }]
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ data }))
  })
  return { ...server, asked }
}
