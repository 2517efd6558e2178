import sharp from 'sharp'
import type { Asset } from '../../src/schema/asset.ts'
import type { Job } from '../../src/schema/job.ts'
import { eventually } from './eventually.ts'
import { type Owner, type Runtime, tokenOf } from './runtime.ts'

/** Left half red, right half blue, with a note in it that says where it was taken. */
export async function redAndBlue(widthPx = 1000, heightPx = 800): Promise<Buffer> {
  const half = { width: widthPx / 2, height: heightPx, channels: 3 as const }
  const blue = await sharp({ create: { ...half, background: '#0000ff' } })
    .png()
    .toBuffer()
  return await sharp({ create: { ...half, width: widthPx, background: '#ff0000' } })
    .composite([{ input: blue, left: widthPx / 2, top: 0 }])
    .withExif({
      IFD0: { Copyright: 'Ada', Artist: 'Ada' },
      IFD3: { GPSLatitude: '51/1 30/1 0/1', GPSLatitudeRef: 'N' },
    })
    .jpeg({ quality: 95 })
    .toBuffer()
}

let pictures = 0

/** A small picture that is like no other. */
export async function newPicture(): Promise<Buffer> {
  pictures += 1
  const background = { r: pictures % 256, g: 99, b: 200 }
  return await sharp({ create: { width: 96, height: 64, channels: 3, background } })
    .png()
    .toBuffer()
}

/** Work of more than a second for one core: whoever wants to interrupt it has the time. */
export const slowOutput = {
  operations: [
    { operation: 'resize', widthPx: 4000, heightPx: 3000, fit: 'fill', enlarge: true },
    { operation: 'blur', sigmaPx: 40 },
  ],
}

/** Sends a request as its owner would, or as nobody. */
export async function ask(
  runtime: Runtime,
  method: string,
  path: string,
  {
    owner = 'ada',
    headers = {},
    json,
  }: { owner?: Owner | null; headers?: Record<string, string>; json?: unknown } = {},
): Promise<Response> {
  return await fetch(new URL(path, runtime.url), {
    method,
    headers: {
      ...(owner !== null && { authorization: `Bearer ${tokenOf(owner)}` }),
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  })
}

export const upload = (runtime: Runtime, bytes: Uint8Array, filename = 'photo.jpg'): Promise<Asset> =>
  runtime.client.uploadAsset(new Blob([new Uint8Array(bytes)]), { filename })

/** A job of one output to its end. */
export async function transform(runtime: Runtime, assetId: string, ...outputs: object[]): Promise<Job> {
  const { jobId } = await runtime.client.createJob('transform', { source: { assetId }, outputs })
  return await runtime.client.waitForJob(jobId)
}

export async function bytesOf(runtime: Runtime, url: string | undefined): Promise<Buffer> {
  const { body } = await runtime.client.download(url ?? '')
  return Buffer.from(await new Response(body).arrayBuffer())
}

/** Color of one pixel. */
export async function pixelAt(bytes: Buffer, left: number, top: number): Promise<[number, number, number]> {
  const pixel = await sharp(bytes).extract({ left, top, width: 1, height: 1 }).removeAlpha().raw().toBuffer()
  return [pixel[0] ?? -1, pixel[1] ?? -1, pixel[2] ?? -1]
}

/** Waits until a picture that was sent elsewhere has been looked at. */
export async function untilLookedAt(runtime: Runtime, assetId: string): Promise<Asset> {
  let asset = await runtime.client.getAsset(assetId)
  const isLookedAt = async () => {
    asset = await runtime.client.getAsset(assetId)
    return asset.state !== 'uploading'
  }
  await eventually('the picture has been looked at', isLookedAt)
  return asset
}

/** Waits for a job that an event makes, a moment after the answer that names it. */
export const untilJobIsThere = (runtime: Runtime, jobId: string): Promise<void> =>
  eventually('the job is made', async () => (await ask(runtime, 'GET', `/v1/jobs/${jobId}`)).ok)

/** The pictures that a job has made of a picture, as the picture's record knows them. */
export async function childrenOf(runtime: Runtime, assetId: string, jobId: string): Promise<readonly Asset[]> {
  const answer = await ask(runtime, 'GET', `/v1/assets/${assetId}/lineage`)
  const { children } = (await answer.json()) as { children: Asset[] }
  return children.filter((child) => child.jobId === jobId)
}

/** What a stream of a job's events has sent until its end, with the ids. */
export async function eventsOf(response: Response): Promise<{ id: string; job: Job }[]> {
  const text = await response.text()
  return [...text.matchAll(/^id: (\d+)\nevent: job\ndata: (.*)$/gm)].map(([, id = '', data = '']) => ({
    id,
    job: JSON.parse(data) as Job,
  }))
}
