import type { Pixels } from '../ports/pixels.ts'
import { onFirstUse } from './on-first-use.ts'
import { decoderTimeoutSeconds, PARALLEL_REMOTE_CALLS } from './worker-limits.ts'

/** For a cold start and the way. */
const WAY_SECONDS = 10

/** The decoder of another function, which is named in this one's settings. */
export const otherPixels = (functionName: string, which: keyof typeof decoderTimeoutSeconds): Pixels =>
  onFirstUse<Pixels>(
    { inspect: true, render: true, paint: true, frame: true, animation: true, cannotAnimate: true },
    async () => {
      const [{ remotePixels }, { lambdaClient }] = await Promise.all([
        import('../adapters/aws/remote-pixels.ts'),
        import('../adapters/aws/lambda-client.ts'),
      ])
      return remotePixels({
        client: lambdaClient(),
        functionName,
        answerTimeoutSeconds: decoderTimeoutSeconds[which] + WAY_SECONDS,
        parallel: PARALLEL_REMOTE_CALLS,
      })
    },
  )
