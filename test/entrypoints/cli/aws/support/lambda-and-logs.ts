import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as z from 'zod'
import { action, failure, startJsonService } from '../../../../../infra/local-cloud/json-service.ts'

/** Lambda's control plane, as far as it is asked. Source: https://docs.aws.amazon.com/lambda/latest/api/ */
export async function startLambda() {
  const functions = new Map<string, { state: string; sources: { queueArn: string; state: string }[] }>()
  const limits = { concurrency: 1000 }
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://lambda')
    const answer = (status: number, body: object, type?: string) =>
      response
        .writeHead(status, { 'content-type': 'application/json', ...(type ? { 'x-amzn-errortype': type } : {}) })
        .end(JSON.stringify(body))
    const isSigned = request.headers.authorization?.includes('/lambda/aws4_request')
    if (request.method !== 'GET' || !isSigned) return answer(403, { message: 'no' }, 'AccessDeniedException')
    if (url.pathname === '/2016-08-19/account-settings')
      return answer(200, { AccountLimit: { ConcurrentExecutions: limits.concurrency } })
    if (url.pathname === '/2015-03-31/event-source-mappings') {
      const found = functions.get(url.searchParams.get('FunctionName') ?? '')?.sources ?? []
      const EventSourceMappings = found.map(({ queueArn, state }, index) => ({
        UUID: `uuid-${index}`,
        EventSourceArn: queueArn,
        State: state,
      }))
      return answer(200, { EventSourceMappings })
    }
    const [, name = ''] = /^\/2015-03-31\/functions\/([^/]+)\/configuration$/.exec(url.pathname) ?? []
    const found = functions.get(name)
    if (!found) return answer(404, { Message: `not found: ${url.pathname}` }, 'ResourceNotFoundException')
    return answer(200, { FunctionName: name, State: found.state, StateReason: 'because' })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    functions,
    limits,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** CloudWatch's logs, as far as they are asked. A pattern is words of which one must occur, as `?"a" ?"b"`. */
export async function startLogs() {
  const groups = new Map<string, { timestamp: number; message: string }[]>()
  const GroupName = z.string().regex(/^[\w./#-]{1,512}$/)
  const missing = () => failure('ResourceNotFoundException', 'The specified log group does not exist.')
  const service = await startJsonService({
    signingName: 'logs',
    targetPrefix: 'Logs_20140328',
    version: '1.1',
    actions: {
      DescribeLogGroups: action(z.strictObject({ logGroupNamePrefix: GroupName }), ({ logGroupNamePrefix }) => ({
        logGroups: [...groups.keys()]
          .filter((name) => name.startsWith(logGroupNamePrefix))
          .map((logGroupName) => ({ logGroupName })),
      })),
      FilterLogEvents: action(
        z.strictObject({
          logGroupName: GroupName,
          filterPattern: z.string().regex(/^(\?"(\\"|[^"])+"( |$))+$/),
          startTime: z.int(),
          nextToken: z.string().optional(),
        }),
        ({ logGroupName, filterPattern, startTime, nextToken }) => {
          const events = groups.get(logGroupName)
          if (!events) throw missing()
          // The first page is empty although more follows, as it may be.
          if (nextToken === undefined) return { events: [], nextToken: 'more' }
          const words = [...filterPattern.matchAll(/\?"((?:\\"|[^"])+)"/g)].map(([, word = '']) =>
            word.replaceAll('\\"', '"'),
          )
          const isWanted = ({ timestamp, message }: { timestamp: number; message: string }) =>
            timestamp >= startTime && words.some((word) => message.includes(word))
          return { events: events.filter(isWanted) }
        },
      ),
      DeleteLogGroup: action(z.strictObject({ logGroupName: GroupName }), ({ logGroupName }) => {
        if (!groups.delete(logGroupName)) throw missing()
        return {}
      }),
    },
  })
  return { ...service, groups }
}
