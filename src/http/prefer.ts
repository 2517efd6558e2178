/** Load balancers and gateways cut a silent connection at 30 s or later; the answer must be out before. */
const MAX_WAIT_SECONDS = 25

/**
 * How long a client prefers to wait for a result: `wait=10`, at most 25. Undefined when it does not say, or says it in
 * a way that is not understood: a preference may be ignored. Source: https://www.rfc-editor.org/rfc/rfc7240#section-4.3
 */
export function preferredWait(header: string | undefined): number | undefined {
  if (header === undefined) return undefined
  const seconds = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:$|[,;])/i.exec(header)?.[1]
  return seconds === undefined ? undefined : Math.min(Number(seconds), MAX_WAIT_SECONDS)
}
