/** A fifth of a second is soon for a person, and two cheap system calls in the time are nothing. */
const POLL_MS = 200

/**
 * Calls back once when the process that npm started us through is gone. npm runs scripts in a shell and passes SIGTERM to
 * that shell, which ends without telling us: without this, `kill` of `npm start` would leave a server behind.
 * Does nothing where npm did not start us: a daemon outlives its parent on purpose.
 */
export function onParentGone(callback: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return
  const parentId = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parentId) return
    clearInterval(timer)
    callback()
  }, POLL_MS)
  timer.unref()
}
