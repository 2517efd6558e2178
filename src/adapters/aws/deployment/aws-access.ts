import { STSClient } from '@aws-sdk/client-sts'

/** As whom and where AWS is asked. Each adapter of a deployment makes its one client from this. */
export interface AwsAccess {
  readonly region: string
  /** A profile of the AWS configuration files; without one, the SDK's own order of sources. */
  readonly profile?: string
  /** For S3 services without a host name for each bucket. */
  readonly s3PathStyle?: boolean
}

/** What every client is made with. */
export const clientOptions = ({ region, profile }: AwsAccess) => ({ region, ...(profile ? { profile } : {}) })

/** The region that the environment or the profile names, as every AWS tool finds it; undefined when none does. */
export async function findRegion(profile: string | undefined): Promise<string | undefined> {
  const client = new STSClient(profile ? { profile } : {})
  try {
    return await client.config.region()
  } catch (error) {
    // The SDK throws where it finds none; that is what is asked here.
    if (error instanceof Error && /region is missing/i.test(error.message)) return undefined
    throw error
  } finally {
    client.destroy()
  }
}
