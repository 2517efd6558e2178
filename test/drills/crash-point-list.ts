const WRAPPED_LATER = 'called while the server starts, before its ports are wrapped; drill 1 kills it there'
const NOT_BY_SERVER = 'for the operator and for tests; the server never calls it'

/**
 * Methods that no scenario of drill 2 reaches, each with its reason. A method that is neither here nor reached fails the
 * drill, and so does one that is here and reached: the list says what is really so.
 */
export const UNREACHED: Readonly<Record<string, string>> = {
  'jobs.revive': WRAPPED_LATER,
  'blobs.sweepTemporaryFiles': WRAPPED_LATER,
  'queue.deadLetters': NOT_BY_SERVER,
  'budget.read': NOT_BY_SERVER,
  'blobs.head': NOT_BY_SERVER,
  'blobs.pathOf': 'given to the pixels beside the port; it changes nothing but an empty folder',
  'blobs.temporaryPath': 'given to the pixels beside the port; it makes a name',
  'pixels.pids': NOT_BY_SERVER,
  'pixels.close': 'called at the end of a shutdown beside the port; drill 5 kills the server there',
}
