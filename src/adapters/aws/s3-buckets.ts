/** The buckets of a stack. They are apart because different functions may write to them, and because nothing that arrives from outside is served. */
export interface S3Buckets {
  readonly uploads: string
  readonly originals: string
  readonly results: string
}

/** A bucket and the beginning of the keys that it holds. */
export interface KeyRange {
  readonly bucket: string
  readonly prefix: string
}

/** Where blobs are: the first range whose prefix a key has is its own. */
export const keyRanges = ({ uploads, originals, results }: S3Buckets): readonly KeyRange[] => [
  { bucket: uploads, prefix: 'incoming/' },
  { bucket: originals, prefix: 'originals/' },
  { bucket: results, prefix: '' },
]

/** The bucket of a blob's key. */
export const bucketOf = (buckets: S3Buckets, key: string): string =>
  keyRanges(buckets).find(({ prefix }) => key.startsWith(prefix))?.bucket ?? buckets.results
