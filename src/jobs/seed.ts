import { createHash } from 'node:crypto'
import { MAX_SEED } from './generate-input.ts'

/** The seed of a job's first picture: the one given, else one that follows from the job, so that a task that runs again asks for the same. */
export function firstSeed(jobId: string, given: number | undefined): number {
  return given ?? createHash('sha256').update(jobId).digest().readUInt32BE(0) % (MAX_SEED + 1)
}
