/** One event of a stream. */
export interface ServerEvent {
  /** Its own, or that of the last event that had one. */
  readonly id: string
  readonly type: string
  readonly data: string
}

/** Longer than a job with all its outputs by far; whoever sends more without an end is not our server. */
const MAX_EVENT_CHARACTERS = 4_000_000

export interface ReadEventsOptions {
  /** Ends the events quietly, also where an app without a network does not see that its request was aborted. */
  readonly signal: AbortSignal
  /** Told whenever something arrives, comments too. */
  readonly onBytes: () => void
}

/**
 * Server-Sent Events as they come in; what is unfinished when the stream ends is dropped, as the standard says. Whoever
 * stops reading ends the stream. Fails as the stream does.
 * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  { signal, onBytes }: ReadEventsOptions,
): AsyncGenerator<ServerEvent, void> {
  const decoder = new TextDecoder()
  const reader = body.getReader()
  let text = ''
  let event = { id: '', type: '', data: [] as string[] }
  // A stream that has failed has nothing to cancel, and has said so to whoever read it.
  const stop = () => void reader.cancel().catch(() => undefined)
  signal.addEventListener('abort', stop, { once: true })
  try {
    if (signal.aborted) stop()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      onBytes()
      text += decoder.decode(value, { stream: true })
      // A CR at the very end may be half of a line's end.
      const lines = text.split(/\r\n|\n|\r(?!$)/)
      text = lines.pop() ?? ''
      for (const line of lines) {
        if (line !== '') {
          addLine(event, line)
          continue
        }
        if (event.data.length > 0) yield { ...event, type: event.type || 'message', data: event.data.join('\n') }
        event = { id: event.id, type: '', data: [] }
      }
      if (text.length > MAX_EVENT_CHARACTERS) throw new Error('A stream of events sent a line without an end')
    }
  } finally {
    signal.removeEventListener('abort', stop)
    stop()
  }
}

function addLine(event: { id: string; type: string; data: string[] }, line: string): void {
  const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? []
  if (field === 'data') event.data.push(value)
  else if (field === 'event') event.type = value
  else if (field === 'id' && !value.includes('\0')) event.id = value
}
