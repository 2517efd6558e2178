import { cloudProviders } from '../providers/cloud.ts'
import { otherPixels } from './aws-remote-pixels.ts'
import { openAwsWorker } from './aws-worker.ts'

/** Runs the tasks of the pools that wait for others: pages, pictures elsewhere and models. Its bundle has no decoder. */
export const handler = await openAwsWorker({
  needed: ['pixelsFunction'],
  providers: cloudProviders,
  pixels: (_blobs, { pixelsFunction }) => otherPixels(pixelsFunction, 'pixels'),
})
