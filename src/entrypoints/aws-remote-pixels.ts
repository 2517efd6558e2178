import type { Pixels } from '../ports/pixels.ts'
import { onFirstUse } from './on-first-use.ts'

/** The decoder of another function: for those that look at pictures and do not render them. */
export const otherPixels = (functionName: string): Pixels =>
  onFirstUse<Pixels>(
    { inspect: true, render: true, paint: true, frame: true, animation: true, cannotAnimate: true },
    async () => {
      const [{ remotePixels }, { lambdaClient }] = await Promise.all([
        import('../adapters/aws/remote-pixels.ts'),
        import('../adapters/aws/lambda-client.ts'),
      ])
      return remotePixels({ client: lambdaClient(), functionName })
    },
  )
