import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { blobPath, folderOf } from '../../src/adapters/local/blob-paths.ts'
import { photo, photoPixels } from '../support/pictures.ts'
import { type DrillResult, drillResult } from './drill-result.ts'
import { serverProcess } from './server-process.ts'
import { type StubbornClient, stubbornClient } from './stubborn-client.ts'

/** Above four megabytes a picture is checked while it is sent, and not before. */
const LARGE_PX = 1600

/**
 * Drill 21, second half. One bit of a stored picture is turned, or its file is gone: whoever asks for it is told so, gets
 * nothing that is not the picture, and a job on what is gone fails with that reason. Everything else is served.
 */
export async function damagedPictures(): Promise<DrillResult> {
  const server = await serverProcess()
  const problems: string[] = []
  try {
    await server.start()
    const client = stubbornClient(server.url)
    const small = new Uint8Array(await photo(900, 600))
    const large = new Uint8Array(await photoPixels(LARGE_PX, LARGE_PX).png({ compressionLevel: 1 }).toBuffer())
    const [whole, flipped, gone, largeFlipped] = [
      await client.upload(small),
      await client.upload(small),
      await client.upload(small),
      await client.upload(large),
    ]
    const pathOf = (assetId: string) => {
      const place = blobPath(`originals/${assetId}`)
      return join(server.dataDirectory, 'blobs', folderOf(place), place.name)
    }
    flipBit(pathOf(flipped))
    flipBit(pathOf(largeFlipped))
    rmSync(pathOf(gone))

    problems.push(...(await notRefused(client, flipped)), ...(await notRefused(client, gone)))
    problems.push(...(await notRefused(client, flipped, { range: 'bytes=0-99' })))
    problems.push(...(await notRefused(client, gone, { range: 'bytes=0-99' })))
    const sent = await receivedBytes(`${server.url}/v1/assets/${largeFlipped}/content`)
    if (sent >= large.length) problems.push(`all of a large picture was sent although a bit of it was turned`)
    const answer = await client.ask(`/v1/assets/${whole}/content`)
    if (answer.status !== 200) problems.push(`a whole picture was answered with ${answer.status}`)

    const { jobId } = await client.submit('transform', { source: { assetId: gone } }, 'gone')
    const { status, error } = await client.ended(jobId)
    if (status !== 'failed' || error?.code !== 'integrity_error')
      problems.push(`a job on a picture that is gone: ${status}, ${JSON.stringify(error)}`)
    const exit = await server.terminate()
    if (exit.code !== 0) problems.push(`the server ended with ${JSON.stringify(exit)}`)
    return drillResult('21 damaged pictures', server, { lost: 0, doubled: 0, jobs: 1, problems })
  } finally {
    await server.dispose()
  }
}

/** In the middle, where pictures have their pixels. */
function flipBit(path: string): void {
  const bytes = readFileSync(path)
  const middle = bytes.length >> 1
  bytes[middle] = (bytes[middle] ?? 0) ^ 1
  writeFileSync(path, bytes)
}

async function notRefused(
  client: StubbornClient,
  assetId: string,
  headers: Record<string, string> = {},
): Promise<string[]> {
  const { status, body } = await client.ask(`/v1/assets/${assetId}/content`, { headers })
  const isTold = status === 500 && (body as { code?: string }).code === 'integrity_error'
  return isTold ? [] : [`a damaged picture was answered with ${status} ${JSON.stringify(headers)}`]
}

/** How many bytes come before the server breaks off; all when it does not. */
async function receivedBytes(url: string): Promise<number> {
  const { body } = await fetch(url)
  let received = 0
  try {
    for await (const piece of body ?? []) received += piece.length
  } catch {
    // Broken off: what a client cannot take for the end.
  }
  return received
}
