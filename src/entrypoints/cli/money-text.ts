import type { Job } from '../../schema/job.ts'

/** `$0.035`; `free` for nothing. */
export const usdText = (usd: number): string => (usd === 0 ? 'free' : `$${Number(usd.toFixed(6))}`)

/** What a job has cost, or what it can have cost while that is not settled. */
export const costText = ({ cost: { actualUsd, estimatedUsd } }: Pick<Job, 'cost'>): string =>
  actualUsd === null ? `at most ${usdText(estimatedUsd)}` : usdText(actualUsd)
