import { createClient } from '../../../../client/client.ts'
import { type Check, check } from '../../checks/check.ts'
import { explainFailure } from '../../explain-failure.ts'
import { runJob } from '../../run-job.ts'
import { sizeText } from '../../text.ts'
import { smokePicture } from '../smoke-picture.ts'

/** What a job makes at most of each side; the preset `web`. */
const RESULT_PX = 500

/** Whether the public address answers: through CDN, API and function. */
export async function checkPublicUrl(url: string): Promise<Check> {
  try {
    const { version } = await createClient({ baseUrl: url, maxAttempts: 1 }).getReadiness()
    return check('address', 'pass', `${url} is ready (Atelier ${version})`)
  } catch (error) {
    const message = explainFailure(error)?.message ?? String(error)
    return check('address', 'fail', message, 'Look at the errors of api-read above; a new CDN takes some minutes.')
  }
}

/** Sends in a picture, waits for what is made of it, looks at that, and takes everything away again. */
export async function smokeTest(url: string, token: string, signal: AbortSignal): Promise<Check> {
  const client = createClient({ baseUrl: url, token })
  const made: (() => Promise<void>)[] = []
  const startedMs = performance.now()
  try {
    const picture = new Blob([smokePicture()], { type: 'image/png' })
    const { assetId } = await client.uploadAsset(picture, { filename: 'smoke-test.png', signal })
    made.push(() => client.deleteAsset(assetId))
    const input = { source: { assetId }, outputs: [{ preset: 'web' }] }
    // The name that uploads' own jobs have: where an upload starts one, this is the same.
    const options = { idempotencyKey: `on-upload:${assetId}`, signal, onProgress: () => undefined }
    const job = await runJob(client, 'transform', input, options)
    made.push(() => client.deleteJob(job.jobId))
    const [output] = job.outputs
    if (!output)
      return check(
        'smoke',
        'fail',
        `The job ${job.status}: ${job.error?.message ?? 'no reason given'}`,
        'atelier doctor --aws shows the errors of the functions.',
      )
    made.push(() => client.deleteAsset(output.assetId))
    const { body } = await client.download(output.url, { signal })
    const { byteLength } = await new Response(body).arrayBuffer()
    if (output.widthPx !== RESULT_PX || byteLength !== output.sizeBytes) {
      return check(
        'smoke',
        'fail',
        `The result has ${output.widthPx} px and ${byteLength} of ${output.sizeBytes} bytes.`,
      )
    }
    const took = `${((performance.now() - startedMs) / 1000).toFixed(1)} s`
    return check(
      'smoke',
      'pass',
      `a picture was sent, made ${RESULT_PX} px wide (${sizeText(byteLength)}) and fetched in ${took}`,
    )
  } catch (error) {
    signal.throwIfAborted()
    const explanation = explainFailure(error)
    if (!explanation) throw error
    return check('smoke', 'fail', explanation.message, 'Look at the lines above for what does not work.')
  } finally {
    for (const remove of made.reverse()) await remove()
  }
}
