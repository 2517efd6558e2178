import { dirname } from 'node:path'
import type { TracedCall } from './traced.ts'

/** What was answered with 202 and 201 while the server was traced. */
export interface Answered {
  readonly jobIds: readonly string[]
  readonly assetIds: readonly string[]
}

/**
 * Answers that left before the disk had what they promise: of a job its row in the log of the database; of an upload
 * first its file, under its name, in its folder, and then its row. Every id is a new one, so the first page that holds it
 * is the write that matters. Pure.
 */
export function unsafeAnswers(calls: readonly TracedCall[], { jobIds, assetIds }: Answered): string[] {
  return [
    ...jobIds.flatMap((id) => rowBeforeAnswer(calls, id, 202)),
    ...assetIds.flatMap((id) => [...fileBeforeRow(calls, id), ...rowBeforeAnswer(calls, id, 201)]),
  ]
}

const isSync = ({ name, failed }: TracedCall) => (name === 'fsync' || name === 'fdatasync') && !failed
const isAt = (call: TracedCall, path: string) => call.args.includes(`<${path}>`)
const isSent = ({ name }: TracedCall) => ['write', 'writev', 'sendto', 'sendmsg'].includes(name)

const rowOf = (calls: readonly TracedCall[], id: string) =>
  calls.find((call) => call.name === 'pwrite64' && call.args.includes('-wal>') && call.args.includes(id))

function rowBeforeAnswer(calls: readonly TracedCall[], id: string, status: number): string[] {
  const answer = calls.find(
    (call) => isSent(call) && call.args.includes(`"HTTP/1.1 ${status} `) && call.args.includes(id),
  )
  if (!answer) return [`no answer ${status} for ${id} was seen`]
  const row = rowOf(calls, id)
  if (!row) return [`${id} was answered and its row was never written`]
  const isSynced = calls.some(
    (call) => isSync(call) && call.args.includes('-wal>') && call.begin > row.end && call.end < answer.begin,
  )
  return isSynced ? [] : [`${id} was answered with ${status} before its row was synced`]
}

function fileBeforeRow(calls: readonly TracedCall[], id: string): string[] {
  const rename = calls.find(({ name, args }) => name.startsWith('rename') && args.includes(`/${id}"`))
  const [, source = '', target = ''] = /"([^"]+)", (?:AT_FDCWD[^,]*, )?"([^"]+)"/.exec(rename?.args ?? '') ?? []
  const row = rowOf(calls, id)
  if (!rename || !row) return [`no file of ${id} was seen to get its name`]
  const writes = calls.filter((call) => isSent(call) && isAt(call, source))
  const writtenAt = Math.max(...writes.map(({ end }) => end))
  const isSynced = calls.some(
    (call) => isSync(call) && isAt(call, source) && call.begin > writtenAt && call.end < rename.begin,
  )
  const folder = dirname(target)
  const isNamed = calls.some(
    (call) => isSync(call) && isAt(call, folder) && call.begin > rename.end && call.end < row.begin,
  )
  return [
    ...(writes.length > 0 && isSynced ? [] : [`the file of ${id} got its name before its bytes were synced`]),
    ...(isNamed ? [] : [`the row of ${id} was written before the folder of its file was synced`]),
  ]
}
