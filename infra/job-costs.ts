import type { JobTable, Pool } from '../src/jobs/define.ts'
import { functions } from './functions.ts'
import { sumOf, times, type Usage } from './prices.ts'

/** One step of a thing that happens on AWS. */
export interface Step {
  readonly what: string
  readonly usage: Usage
}

/** How long a task runs in its function, start of the function and waits for S3 included. Estimates: see the page. */
const TASK_SECONDS: Readonly<Record<Pool, number>> = { web: 2, model: 15, image: 0.8 }
/** An answer of the API, and an event or message handled. */
const ANSWER_SECONDS = 0.06
/** A picture looked at by `inspect`. */
const INSPECT_SECONDS = 0.5
/** A picture worked on by `pixels`, for a worker that has no decoder. */
const PIXELS_SECONDS = 0.8

/** How often a client asks for a job's state before it ends, where it does not follow the stream. */
const POLLS = 5

const PICTURE_GB = 0.0002
const ORIGINAL_GB = 0.004

/** Log lines of one call of a function. */
const LOG_GB = 0.000_000_5

/** Fetches a source that is named by its address; the examples start from a stored picture. */
export const FETCH_STAGE = 'fetch'

/**
 * What a task has `pixels` do: a model's picture is looked at and cut, and a frame's source is made ready to be sent
 * before. Painting takes a call less, and no wait for a model.
 */
const PIXELS_CALLS: Readonly<Record<string, number>> = { 'generate generate': 2, 'animate frame': 3 }

/** Pictures that a task reads beside its first, with what was prepared of them: the frames before, or all of them. */
const MORE_READS: Readonly<Record<string, number>> = { 'animate frame': 16, 'animate assemble': 26 }

/** Tasks of a stage in the examples; the others have one. */
const TASKS: Readonly<Record<string, number>> = { 'animate frame': 8, 'product compose': 4 }

const call = (name: string, seconds: number): Usage => {
  const memoryMb = functions.find((spec) => spec.name === name)?.memoryMb ?? 0
  return { lambdaRequest: 1, lambdaGbSecond: (seconds * memoryMb) / 1024, logGb: LOG_GB }
}

/** A message of a queue: sent, received, hidden for its lease and deleted. */
const message: Usage = { sqsRequest: 4, sqsFairRequest: 4 }

const throughApi = (name: string): Usage =>
  sumOf([{ cdnRequest: 1, apiRequest: 1, logGb: LOG_GB }, call(name, ANSWER_SECONDS)])

/** A picture on its way in, by a signed form: what precedes most jobs. */
export const uploadSteps: readonly Step[] = [
  {
    what: 'The form is signed and the record made',
    usage: sumOf([throughApi('api-assets'), { dynamoWrite: 4, dynamoRead: 2 }]),
  },
  { what: 'The picture is stored and announced', usage: { s3Write: 1, sqsRequest: 4 } },
  {
    what: 'It is copied, measured and looked at',
    usage: sumOf([
      call('arrivals', INSPECT_SECONDS + ANSWER_SECONDS),
      call('inspect', INSPECT_SECONDS),
      { s3Write: 1, s3Read: 4, dynamoWrite: 6, dynamoRead: 4, event: 1 },
    ]),
  },
  { what: 'Subscribers are told', usage: sumOf([call('events-on-upload', ANSWER_SECONDS), { sqsRequest: 4 }]) },
  { what: 'It is kept for a month (4 MB)', usage: { s3GbMonth: ORIGINAL_GB } },
]

/** What one job of a kind takes from its request to its picture. */
export function jobSteps(kinds: JobTable, kind: string): readonly Step[] {
  const stages = (kinds[kind]?.stages ?? []).filter(({ name }) => name !== FETCH_STAGE)
  const tasks = stages.map(({ name, pool }) => ({
    name,
    pool,
    step: `${kind} ${name}`,
    count: TASKS[`${kind} ${name}`] ?? 1,
  }))
  return [
    {
      what: 'Created: input, state, budget',
      usage: sumOf([throughApi('api-jobs'), { dynamoWrite: 8, dynamoRead: 3, sqsRequest: 1 }]),
    },
    ...tasks.flatMap(({ name, pool, step, count }) => [
      {
        what: `${name}: ${count} ${count === 1 ? 'task' : 'tasks'} in ${pool}`,
        usage: times(
          count,
          sumOf([message, call(`worker-${pool}`, TASK_SECONDS[pool]), TASK, { s3Read: MORE_READS[step] ?? 0 }]),
        ),
      },
      ...worksOnPictures(name, count * (PIXELS_CALLS[step] ?? 0)),
    ]),
    ...tasks.slice(1).map(({ name }) => ({
      what: `Taken on to ${name}`,
      usage: sumOf([
        { event: 1, sqsRequest: 4, dynamoWrite: 4, dynamoRead: 2 },
        call('events-advance', ANSWER_SECONDS),
      ]),
    })),
    { what: 'Ended and settled', usage: { dynamoWrite: 6, dynamoRead: 2, event: 1 } },
    { what: `Followed by ${POLLS} requests`, usage: times(POLLS, sumOf([throughApi('api-read'), { dynamoRead: 2 }])) },
    { what: 'The picture is kept for seven days (200 kB)', usage: { s3GbMonth: (PICTURE_GB * 7) / 30 } },
  ]
}

/** What `pixels` does for the tasks of a stage. */
function worksOnPictures(stage: string, calls: number): readonly Step[] {
  if (calls === 0) return []
  const usage = times(calls, sumOf([call('pixels', PIXELS_SECONDS), { s3Read: 1, s3Write: 1 }]))
  return [{ what: `Pictures of ${stage}: ${calls} calls of pixels`, usage }]
}

/** Claim, result and asset of a task in the records, and its picture in and out of S3. */
const TASK: Usage = { dynamoWrite: 12, dynamoRead: 6, s3Read: 2, s3Write: 1 }

/** One view of a picture of 200 kB, when nine of ten are answered from the CDN's cache. */
export const viewSteps: readonly Step[] = [
  { what: 'From the CDN to the reader (200 kB)', usage: { cdnRequest: 1, cdnFunction: 1, cdnGb: PICTURE_GB } },
  {
    what: 'One of ten from S3, through the function that streams',
    usage: times(0.1, sumOf([call('stream', 0.15), { s3Read: 2, dynamoRead: 2 }])),
  },
]
