/**
 * Pieces of the shell examples on the reference page. `{base}` becomes this server's address, `{auth}` the header with
 * the token where one is needed. They stand on their own, so that a pasted one works; a test runs them all.
 */
export const fillExample = (lines: readonly string[], values: { base: string; needsToken: boolean }): string =>
  lines
    .join('\n')
    .replaceAll('{base}', values.base)
    .replaceAll('{auth}', values.needsToken ? ' -H "Authorization: Bearer $ATELIER_TOKEN"' : '')

/** Prints a small picture that the server draws for examples. */
export const PICTURE = 'curl -s {base}/docs/example.png'

/** Sets ASSET_ID to the id of the newest picture that is ready, with nothing but sed. */
export const NEWEST_ASSET = idOf('ASSET_ID', 'assetId', `'{base}/v1/assets?state=ready&limit=1'`)

/** Sets JOB_ID to the id of the newest job, or of the newest in that status. */
export const newestJob = (status?: string): string =>
  idOf('JOB_ID', 'jobId', `'{base}/v1/jobs?limit=1${status ? `&status=${status}` : ''}'`)

function idOf(variable: string, key: string, address: string): string {
  return `${variable}=$(curl -s ${address}{auth} | sed -n 's/.*"${key}":"\\([a-z2-7]*\\)".*/\\1/p')`
}
