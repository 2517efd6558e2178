import { basename } from 'node:path'
import { importsOf, placesOf, type SourceFile } from './source-file.ts'

/** Looks at the whole tree and gives a sentence for every breach. */
export type Rule = (files: readonly SourceFile[]) => string[]

/** Which layers each layer may import, besides itself. Entrypoints put everything together. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  schema: ['errors'],
  operations: ['schema', 'errors'],
  ports: ['schema', 'errors'],
  scrape: ['ports', 'schema', 'errors'],
  jobs: ['operations', 'scrape', 'ports', 'schema', 'errors'],
  pipeline: ['jobs', 'operations', 'scrape', 'ports', 'schema', 'errors'],
  core: ['pipeline', 'jobs', 'operations', 'scrape', 'ports', 'schema', 'errors'],
  http: ['core', 'pipeline', 'jobs', 'operations', 'scrape', 'ports', 'schema', 'errors'],
  media: ['operations', 'ports', 'schema', 'errors'],
  'adapters/local': ['ports', 'schema', 'errors'],
  'adapters/aws': ['ports', 'schema', 'errors'],
  providers: ['ports', 'schema', 'errors'],
  client: ['schema', 'errors'],
  config: [],
  logger: [],
  entrypoints: [
    ...['http', 'core', 'pipeline', 'jobs', 'operations', 'scrape', 'ports', 'schema', 'errors', 'client'],
    ...['media', 'adapters/local', 'adapters/aws', 'providers', 'config', 'logger', 'infra'],
  ],
}

/** Imports that are fine as long as the types alone are meant. */
const MAY_IMPORT_TYPES: Readonly<Record<string, readonly string[]>> = { ports: ['operations'] }

/** Files in `src/` itself that belong to a layer of another name. */
const ROOT_FILES: Readonly<Record<string, string>> = {
  'config-aws': 'config',
  'config-cloud-variables': 'config',
  'config-parsers': 'config',
  'config-provider-variables': 'config',
  'config-read': 'config',
  'config-variable': 'config',
  'config-variables': 'config',
  redact: 'logger',
  'log-line': 'logger',
}

/** The layer of a path in `src/`, or undefined when it is in none. */
export function layerOf(path: string): string | undefined {
  const [, first = '', second = ''] = path.split('/')
  const isRootFile = first.endsWith('.ts')
  const name = isRootFile ? first.slice(0, -3) : first === 'adapters' ? `${first}/${second}` : first
  const layer = isRootFile ? (ROOT_FILES[name] ?? name) : name
  return layer in MAY_IMPORT ? layer : undefined
}

const inSource = (files: readonly SourceFile[]) => files.filter(({ path }) => path.startsWith('src/'))

/** Imports go one way, as the table says. */
export const importsGoOneWay: Rule = (files) =>
  inSource(files).flatMap((file) => {
    const layer = layerOf(file.path)
    if (layer === undefined) return [`${file.path} is in no layer that test/support/architecture.ts knows`]
    return importsOf(file).flatMap(({ specifier, target, isType }) => {
      if (target === undefined) return []
      // What deploys lives beside the product; only the command that deploys reaches it, once its packages are there.
      const other = target.startsWith('src/') ? layerOf(target) : /^infra(?=\/)/.exec(target)?.[0]
      if (other === layer) return []
      if (other && MAY_IMPORT[layer]?.includes(other)) return []
      if (other && isType && MAY_IMPORT_TYPES[layer]?.includes(other)) return []
      return [`${file.path} (${layer}) may not import ${specifier} (${other ?? 'no layer'})`]
    })
  })

/** Modules that one place alone may load at run time; their types may be named anywhere. */
const MODULE_OWNERS: readonly { module: RegExp; owner: string }[] = [
  { module: /^sharp$/, owner: 'media' },
  { module: /^libheif-js/, owner: 'media' },
  { module: /^harfbuzzjs$/, owner: 'media' },
  { module: /^@resvg\//, owner: 'media' },
  { module: /^node:sqlite$/, owner: 'adapters/local' },
  { module: /^@aws-sdk\//, owner: 'adapters/aws' },
  { module: /^@ai-sdk\//, owner: 'providers' },
  { module: /^pino$/, owner: 'logger' },
  // Who asks where a name leads, or opens a secure connection, goes where strangers say.
  { module: /^(ipaddr\.js|node:dns(\/promises)?|node:tls)$/, owner: 'scrape' },
]

export const modulesHaveOneOwner: Rule = (files) =>
  inSource(files).flatMap((file) =>
    importsOf(file).flatMap(({ specifier, isType }) => {
      const owner = isType ? undefined : MODULE_OWNERS.find(({ module }) => module.test(specifier))?.owner
      return owner && layerOf(file.path) !== owner ? [`${file.path} may not load ${specifier}: only ${owner} does`] : []
    }),
  )

/** Words that are banned in the code of some layers. */
interface Ban {
  readonly pattern: RegExp
  readonly isBannedIn: (layer: string | undefined, path: string) => boolean
  readonly reason: string
}

const PURE_LAYERS = ['errors', 'schema', 'operations', 'ports', 'jobs', 'pipeline', 'core', 'http']

const BANS: readonly Ban[] = [
  {
    pattern: /\bprocess\.env\b/,
    isBannedIn: (layer) => layer !== 'config' && layer !== 'entrypoints',
    reason: 'the environment is read by config and entrypoints',
  },
  {
    pattern: /\bDate\.now\b|\bnew Date\(\)|\brandomUUID\b|\brandomBytes\b|\bgetRandomValues\b|\bMath\.random\b/,
    isBannedIn: (layer) => layer !== undefined && PURE_LAYERS.includes(layer),
    reason: 'time and chance are passed in',
  },
  {
    // Not `app.fetch(` and not `options.fetch(`: a function that is handed in is no way out.
    pattern: /(?<![.\w])fetch\(|\bglobalThis\.fetch\b/,
    isBannedIn: (layer, path) => layer !== 'client' && path !== 'src/scrape/safe-fetch.ts',
    reason: 'only the client and safe-fetch open connections',
  },
  {
    pattern: /\b(keep|with)Metadata\b|\b(keep|with)Exif\b|\bkeepXmp\b/,
    isBannedIn: () => true,
    reason: 'metadata of uploads must not reach what we serve',
  },
  {
    pattern: /\bexport default\b/,
    isBannedIn: () => true,
    reason: 'a thing has one name everywhere',
  },
]

export const bannedWordsStayOut: Rule = (files) =>
  inSource(files).flatMap((file) => {
    const bans = BANS.filter(({ isBannedIn }) => isBannedIn(layerOf(file.path), file.path))
    return bans.flatMap(({ pattern, reason }) =>
      placesOf(file, pattern).map((place) => `${place} ${pattern}: ${reason}`),
    )
  })

/** What fits a reader's head and two screens. */
const MAX_LINES = 250

/** A file above 250 lines begins with a comment that says why it is so long. */
export const longFilesSayWhy: Rule = (files) =>
  files.flatMap(({ path, text }) => {
    const lines = text.trimEnd().split('\n').length
    if (lines <= MAX_LINES) return []
    const [comment = ''] = /^(?:#!.*\n)?\s*(?:(?:\/\/[^\n]*\n)+|\/\*[\s\S]*?\*\/)/.exec(text) ?? []
    return /\b(lines|long)\b/i.test(comment)
      ? []
      : [`${path} has ${lines} lines and no first comment that says why it is so long`]
  })

/** `job-store.ts`, `job-store.suite.ts`, `0001-foundation.sql` */
export const fileNamesAreKebabCase: Rule = (files) =>
  files.flatMap(({ path }) =>
    /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)+$/.test(basename(path)) ? [] : [`${path} is not kebab-case`],
  )

const kebabCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** A table of things that live in a file each. */
export interface FileTable {
  readonly path: string
  readonly folder: string
  readonly keys: readonly string[]
  /** Finds the export of a file in the folder that belongs into the table; its first group is the name. */
  readonly member: RegExp
}

/** Every key has a file of its name that exports it, and every file that exports such a thing is in the table. */
export const tableMatchesFiles =
  ({ path, folder, keys, member }: FileTable): Rule =>
  (files) => {
    const members = files
      .filter((file) => file.path.startsWith(`${folder}/`))
      .flatMap((file) =>
        [...file.text.matchAll(new RegExp(member.source, 'gm'))].map(([, name = '']) => ({ name, path: file.path })),
      )
    const missing = keys
      .filter((key) => !members.some(({ name, path: at }) => name === key && at === `${folder}/${kebabCase(key)}.ts`))
      .map((key) => `${path} names ${key}, which ${folder}/${kebabCase(key)}.ts does not export`)
    const forgotten = members
      .filter(({ name }) => !keys.includes(name))
      .map(({ name, path: at }) => `${at} exports ${name}, which ${path} does not name`)
    return [...missing, ...forgotten]
  }
