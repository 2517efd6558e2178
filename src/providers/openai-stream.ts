import * as z from 'zod'
import { bytesOfBase64 } from './picture-parts.ts'
import { type FailureTerms, failureFrom } from './provider-failure.ts'

/** What is used of the events. Source: https://platform.openai.com/docs/api-reference/images-streaming */
const ImageEvent = z.object({ type: z.string(), b64_json: z.string().optional(), usage: z.unknown().optional() })

export const isEventStream = (response: Response): boolean =>
  response.headers.get('content-type')?.startsWith('text/event-stream') ?? false

/**
 * Reads events up to the finished picture, handing previews on. Throws what an error event says, and an Error that is no
 * AppError when the stream ends without a picture.
 */
export async function readImageEvents(
  response: Response,
  { terms, onPartial }: { terms: FailureTerms; onPartial: ((bytes: Uint8Array) => void) | undefined },
): Promise<{ text: string; usage: unknown }> {
  for await (const data of eventsOf(response)) {
    if (data === '[DONE]') break
    const json: unknown = JSON.parse(data)
    const { type, b64_json: text, usage } = ImageEvent.parse(json)
    // No status, so that what the provider does not say in a code of its own stays in doubt.
    if (type === 'error') throw failureFrom(0, json, new Headers(), terms)
    if (text !== undefined && type.endsWith('.completed')) return { text, usage }
    if (text !== undefined && type.endsWith('.partial_image')) onPartial?.(bytesOfBase64(text))
  }
  throw new Error(`${terms.title} ended its events without a picture`)
}

/** The data of each event. Source: https://html.spec.whatwg.org/multipage/server-sent-events.html */
async function* eventsOf({ body }: Response): AsyncGenerator<string> {
  let data: string[] = []
  let rest = ''
  for await (const text of (body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split(/\r\n|\n|\r/)
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line.startsWith('data:')) data.push(line.slice('data:'.length).replace(/^ /, ''))
      if (line !== '' || data.length === 0) continue
      yield data.join('\n')
      data = []
    }
  }
}
