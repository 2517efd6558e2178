import * as z from 'zod'
import type { Origin } from './http-api.ts'
import { httpEvent, readAnswer, readHead } from './http-event.ts'
import type { LambdaFunction } from './lambda-function.ts'
import type { StackReader } from './stack-reader.ts'
import { hosts } from './stack-values.ts'

const Url = z.strictObject({
  TargetFunctionArn: z.string(),
  // The CDN signs its requests there; here nobody else reaches it.
  AuthType: z.literal('AWS_IAM'),
  InvokeMode: z.enum(['BUFFERED', 'RESPONSE_STREAM']),
})

/** Between a streamed answer's head and its body. */
const DELIMITER = Buffer.alloc(8)

/** The stack's function URLs, by their host names. */
export function functionUrls(
  stack: StackReader,
  options: { functionByArn: (arn: string) => LambdaFunction; nowMs: () => number },
): ReadonlyMap<string, Origin> {
  const { place } = stack
  return new Map(
    stack.all('AWS::Lambda::Url', Url).map(({ id, properties }): [string, Origin] => {
      const target = options.functionByArn(properties.TargetFunctionArn)
      const domainName = hosts.functionUrl(id, place)
      return [
        domainName,
        async (request, response) => {
          const apiId = domainName.split('.')[0] ?? ''
          const event = httpEvent(request, {
            ...place,
            apiId,
            domainName,
            routeKey: '$default',
            nowMs: options.nowMs(),
          })
          let before: Buffer | undefined = Buffer.alloc(0)
          const onPiece = (piece: Buffer) => {
            if (!before) return void response.write(piece)
            before = Buffer.concat([before, piece])
            const at = before.indexOf(DELIMITER)
            if (at < 0) return
            const { status, headers } = readHead(before.subarray(0, at).toString())
            const rest = before.subarray(at + DELIMITER.length)
            before = undefined
            response.writeHead(status, headers)
            response.flushHeaders()
            if (rest.length > 0) response.write(rest)
          }
          const isStreaming = properties.InvokeMode === 'RESPONSE_STREAM'
          const ended = await target.invoke(Buffer.from(JSON.stringify(event)), isStreaming ? onPiece : undefined)
          if (ended.kind === 'answered' && !before) return void response.end()
          // A stream that breaks off must not look whole.
          if (!before) return void response.destroy()
          if (ended.kind !== 'answered') {
            response.writeHead(502, { 'content-type': 'application/json', 'x-amzn-errortype': ended.errorType })
            return void response.end(JSON.stringify({ Message: 'Internal Server Error' }))
          }
          const { head, body } = readAnswer(ended.body)
          response.writeHead(head.status, head.headers)
          response.end(body)
        },
      ]
    }),
  )
}
