import { createUrlSigner } from '../core/signed-urls.ts'
import type { UploadContext } from '../core/uploads.ts'
import type { UploadForms } from '../ports/upload-forms.ts'
import type { AwsRuntime } from './aws-runtime.ts'
import { onFirstUse } from './on-first-use.ts'

/** A function takes 6 MB of event, in which bytes are base64: 4 MiB are 5.6 MB. Larger pictures go to S3 themselves. */
const MAX_BYTES = 4 * 1_048_576
/** The largest picture that arrives through S3: the same as on one machine. */
export const MAX_SIGNED_BYTES = 64 * 1_048_576

/** What uploads work with on AWS: targets are forms of S3's own. */
export function awsUploads({ engine, config, parameters, newId, environment }: AwsRuntime): UploadContext {
  const signer = createUrlSigner({ secrets: parameters.secrets, publicUrl: parameters.publicUrl, nowMs: engine.nowMs })
  const forms = onFirstUse<UploadForms>({ sign: true }, async () => {
    const [{ s3UploadForms }, { s3Client }] = await Promise.all([
      import('../adapters/aws/s3-upload-forms.ts'),
      import('../adapters/aws/s3-client.ts'),
    ])
    const client = s3Client({ endpoint: environment.AWS_ENDPOINT_URL_S3 })
    return s3UploadForms({ client, bucket: config.uploadsBucket })
  })
  return {
    engine,
    newId,
    onUpload: config.onUpload,
    maxBytes: MAX_BYTES,
    maxSignedBytes: MAX_SIGNED_BYTES,
    signer,
    forms,
  }
}
