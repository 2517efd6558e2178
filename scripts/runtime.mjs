// Which Node runs the sources. The `node` package brings one into node_modules where the machine's own is too old.
import { existsSync, statfsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Node 24 strips types and has node:sqlite; older ones cannot run the sources. */
export const REQUIRED_MAJOR = 24

export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)))

/** A failure that was foreseen: the message says what failed, why, and what to do. */
export class SetupError extends Error {
  name = 'SetupError'
}

export const packagedNode = (root) => join(root, 'node_modules', 'node', 'bin', 'node')

export const majorOf = (version) => Number.parseInt(version, 10)

/** Says why no Node here can run the sources, and what to do. */
export function noNodeMessage(root) {
  const freeMegabytes = Math.floor((statfsSync(root).bavail * statfsSync(root).bsize) / 1e6)
  const copy = existsSync(join(root, 'node_modules', 'node'))
    ? `does not run here (${process.platform} ${process.arch})`
    : `could not be installed (no network, a full disk with ${freeMegabytes} MB free, or none for ${process.platform} ${process.arch})`
  return (
    `Atelier runs on Node ${REQUIRED_MAJOR} or newer, and this is ${process.version} (${process.execPath}). ` +
    `The copy that the \`node\` package brings ${copy}. Install Node ${REQUIRED_MAJOR} from https://nodejs.org ` +
    '(or with nvm, fnm, brew or winget), open a new terminal, and run the same command again.'
  )
}

/** The Node to run the sources with: the project's, or this one when it is new enough. Throws `SetupError`. */
export function findNode(root) {
  if (majorOf(process.versions.node) >= REQUIRED_MAJOR) return process.execPath
  if (existsSync(packagedNode(root))) return packagedNode(root)
  throw new SetupError(noNodeMessage(root))
}
