import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  FilterLogEventsCommand,
  paginateDescribeLogGroups,
} from '@aws-sdk/client-cloudwatch-logs'
import { type AwsAccess, clientOptions } from './aws-access.ts'
import { unlessMissing } from './unless-missing.ts'

export interface LogLine {
  readonly atMs: number
  readonly text: string
}

export interface LogGroups {
  /** Names that begin so, sorted. */
  names(prefix: string): Promise<readonly string[]>
  /** What matches a filter pattern since then, at most so many; nothing where there is no such group. */
  find(name: string, query: { pattern: string; sinceMs: number; limit: number }): Promise<readonly LogLine[]>
  /** Deletes it; one that is not there is no error. */
  remove(name: string): Promise<void>
  close(): void
}

/** Pages of a search may be empty although more follow: a busy group must not hold a command up for ever. */
const MAX_PAGES = 20

/** CloudWatch's log groups. Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/ */
export function cloudWatchLogGroups(access: AwsAccess): LogGroups {
  const client = new CloudWatchLogsClient(clientOptions(access))
  return {
    async names(prefix) {
      const found: string[] = []
      for await (const page of paginateDescribeLogGroups({ client }, { logGroupNamePrefix: prefix })) {
        for (const { logGroupName } of page.logGroups ?? []) if (logGroupName) found.push(logGroupName)
      }
      return found.sort()
    },
    async find(logGroupName, { pattern: filterPattern, sinceMs: startTime, limit }) {
      const found: LogLine[] = []
      let nextToken: string | undefined
      for (let page = 0; page < MAX_PAGES && found.length < limit; page += 1) {
        const query = { logGroupName, filterPattern, startTime, ...(nextToken ? { nextToken } : {}) }
        const answer = await unlessMissing(client.send(new FilterLogEventsCommand(query)), 'ResourceNotFoundException')
        for (const { timestamp = 0, message = '' } of answer?.events ?? [])
          found.push({ atMs: timestamp, text: message })
        nextToken = answer?.nextToken
        if (nextToken === undefined) break
      }
      return found.slice(0, limit)
    },
    async remove(logGroupName) {
      await unlessMissing(client.send(new DeleteLogGroupCommand({ logGroupName })), 'ResourceNotFoundException')
    },
    close: () => client.destroy(),
  }
}
