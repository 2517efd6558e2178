import type { S3Client } from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import type { UploadForms } from '../../ports/upload-forms.ts'

/**
 * Forms of S3's presigned POST, made without a request. S3 refuses another key, type or size, and an expired form, before
 * it stores a byte. Whoever signs must itself be allowed `s3:PutObject` on the key.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html
 */
export const s3UploadForms = ({ client, bucket }: { client: S3Client; bucket: string }): UploadForms => ({
  async sign({ key, mediaType, sizeBytes, expiresAtMs }) {
    const { url, fields } = await createPresignedPost(client, {
      Bucket: bucket,
      Key: key,
      Fields: { 'Content-Type': mediaType },
      Conditions: [['content-length-range', sizeBytes, sizeBytes]],
      Expires: Math.floor((expiresAtMs - Date.now()) / 1000),
    })
    return { url, fields }
  },
})
