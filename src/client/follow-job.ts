import type { Job } from '../schema/job.ts'
import { ClientError } from './client-error.ts'
import { readEvents } from './read-events.ts'
import type { Transport } from './transport.ts'

export interface FollowOptions {
  readonly signal?: AbortSignal | undefined
  /** Replaced in tests, so that nobody waits. */
  readonly patience?: { readonly openMs: number; readonly silentMs: number }
}

const PATIENCE = {
  /** A stream begins with a line at once. A proxy that gathers answers holds it back, and then looking is faster. */
  openMs: 5_000,
  /** The server says every 15 s that it is there; three that do not come are no accident. */
  silentMs: 45_000,
}

/**
 * Every change of a job after the one given, as the server tells it, until the stream ends: with the job, after the 55 s
 * that a stream lasts, or because the connection broke or fell silent. Throws `ClientError` when there is no stream to
 * be had, and the signal's reason when it aborts.
 */
export async function* followJob(transport: Transport, job: Job, options: FollowOptions): AsyncGenerator<Job, void> {
  const { signal, patience = PATIENCE } = options
  const silence = new AbortController()
  const over = AbortSignal.any(signal ? [signal, silence.signal] : [silence.signal])
  const giveUp = () => silence.abort()
  let timer = setTimeout(giveUp, patience.openMs)
  let isOpen = false
  const onBytes = () => {
    isOpen = true
    clearTimeout(timer)
    timer = setTimeout(giveUp, patience.silentMs)
  }
  try {
    const response = await transport.send({
      method: 'GET',
      target: job.eventsUrl,
      headers: { accept: 'text/event-stream', 'last-event-id': String(job.revision) },
      signal: over,
      isRepeatable: true,
      isLarge: true,
      maxAttempts: 1,
    })
    isOpen = response.status === 204
    if (isOpen || !response.body) return
    if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
      await response.body.cancel()
      throw noStream(response.status, transport.baseUrl)
    }
    for await (const { type, data } of readEvents(response.body, { signal: over, onBytes })) {
      if (type === 'job') yield JSON.parse(data) as Job
    }
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof ClientError) throw error
    // Broken off or silent: what is missing comes with the next look or the next stream.
  } finally {
    clearTimeout(timer)
  }
  signal?.throwIfAborted()
  if (!isOpen) throw noStream(0, transport.baseUrl)
}

function noStream(status: number, baseUrl: string): ClientError {
  const detail = `${baseUrl} cannot be followed live. Look at the job again instead.`
  return new ClientError({ status, code: 'unexpected_answer', detail })
}
