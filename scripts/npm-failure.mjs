// npm's failures in words that say what to do.

/** What npm prints → why it failed and what helps. The first that matches is given. */
const EXPLANATIONS = [
  {
    pattern: /EUSAGE|in sync/,
    why: 'package.json and package-lock.json do not agree',
    help: 'Run `npm install`, commit package-lock.json, and run the same command again.',
  },
  {
    pattern: /ENOSPC|EDQUOT|no space left/i,
    why: 'the disk is full',
    help: 'Free about 700 MB (df -h shows where) and run the same command again.',
  },
  {
    pattern: /EACCES|EPERM|EROFS/,
    why: 'the folder or the npm cache cannot be written',
    help: 'Check who owns this folder and ~/.npm (a former `sudo npm` leaves files of root), and run the same command again.',
  },
  {
    pattern: /E40[137]\b|ENEEDAUTH/,
    why: 'the package registry refused the request',
    help: 'Check the registry and the login that `npm config get registry` and ~/.npmrc name.',
  },
  {
    pattern: /EINTEGRITY/,
    why: 'a downloaded package is not the one that package-lock.json names',
    help: 'Run `npm cache clean --force` and the same command again. If it stays, the registry or a proxy alters packages.',
  },
  {
    pattern:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED|network/i,
    why: 'the package registry could not be reached',
    help: 'Check the network (and HTTPS_PROXY, if you need one) and run the same command again.',
  },
  {
    pattern: /ENOENT.*\bnpm\b|\bnpm\b.*ENOENT/,
    why: 'npm was not found',
    help: 'npm comes with Node: install it from https://nodejs.org.',
  },
]

/** What failed, why, and what to do, followed by npm's own first lines. */
export function explainNpmFailure(command, { output, code, signal }, root) {
  const found = EXPLANATIONS.find(({ pattern }) => pattern.test(output))
  const why = found?.why ?? (signal ? `it was stopped by ${signal}` : `it ended with code ${code}`)
  const help = found?.help ?? `Run \`npm ${command}\` in ${root} to see all of it.`
  // npm says what went wrong in its first lines and how it is used in the many after them.
  const lines = output.split('\n').filter((line) => /^npm error \S/.test(line))
  const own = (lines.length > 0 ? lines : output.trim().split('\n')).slice(0, 8).map((line) => `  ${line}`)
  return [`Setting up failed: \`npm ${command}\` did not succeed because ${why}.`, help, ...own].join('\n')
}
