import { type Variable, variables } from '../../src/config-variables.ts'

const rows: readonly Variable[] = Object.values(variables)

const RUNTIMES = { local: 'one machine', aws: 'AWS', both: 'everywhere' } as const

/** What holds where the variable is not set, in Markdown. */
function defaultOf(row: Variable): string {
  if (row.default === undefined) return row.otherwise ?? ''
  return row.default === '' ? 'none' : `\`${row.default}\``
}

/** `docs/configuration.md`: every setting in one table. */
export function configurationPage(): string {
  const lines = rows.map((row) => {
    const aliases =
      row.aliases.length > 0 ? ` Also read from ${row.aliases.map((name) => `\`${name}\``).join(', ')}.` : ''
    const cells = [`\`${row.name}\``, defaultOf(row), row.allowed, RUNTIMES[row.runtime], `${row.doc}${aliases}`]
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  })
  return `<!-- Generated from src/config-variables.ts by \`npm run docs\`. -->

# Configuration

Atelier needs none. What you want otherwise is set by environment variables, or by lines \`NAME=value\` in a file \`.env\`
in the project’s folder; a variable of the process wins over the file. \`.env.example\` is a copy to start from.

Everything is checked at start. A value that is not allowed, settings that contradict each other and \`ATELIER_\` names
that mean nothing are reported together, and nothing is started. An empty value counts as not set.

| variable | default | allowed | where | what it does |
|---|---|---|---|---|
${lines.join('\n')}
`
}

/** `.env.example`: every setting of one machine, switched off, with its default. */
export function environmentExample(): string {
  const ones = rows.filter(({ runtime }) => runtime !== 'aws')
  const entries = ones.map((row) => {
    const otherwise = row.default === undefined ? ` Not set: ${row.otherwise}.` : ''
    return `# ${`${row.doc}${otherwise}`.replaceAll('`', '')}\n# ${row.name}=${row.default ?? ''}\n`
  })
  return `# Generated from src/config-variables.ts by \`npm run docs\`. Copy to .env and uncomment what you change.\n\n${entries.join('\n')}`
}
