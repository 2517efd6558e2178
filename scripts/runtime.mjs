// Which Node runs the sources. The `node` package brings one into node_modules where the machine's own is too old.
import { existsSync } from 'node:fs'
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

/** Says what to do on a machine where no Node can run the sources. */
export const noNodeMessage = () =>
  `Atelier runs on Node ${REQUIRED_MAJOR} or newer, and this is ${process.version} (${process.execPath}). ` +
  `The copy that the \`node\` package brings does not run here (${process.platform} ${process.arch}). ` +
  `Install Node ${REQUIRED_MAJOR} from https://nodejs.org (or with nvm, fnm, brew or winget), open a new terminal, ` +
  'and run the same command again.'

/** The Node to run the sources with: the project's, or this one when it is new enough. Throws `SetupError`. */
export function findNode(root) {
  if (majorOf(process.versions.node) >= REQUIRED_MAJOR) return process.execPath
  if (existsSync(packagedNode(root))) return packagedNode(root)
  throw new SetupError(noNodeMessage())
}
