import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Metafile, type Plugin } from 'esbuild'
import { nativePackages } from './native-packages.ts'

const source = (path: string) => fileURLToPath(new URL(`../../src/${path}`, import.meta.url))

/** Parts of dependencies that no function uses, and what stands for them. */
const STUBS: readonly { readonly path: RegExp; readonly contents: string }[] = [
  // zod's messages in fifty languages, 300 kB: whoever passes the whole of zod on keeps them all. Ours are in English.
  { path: /node_modules\/zod\/v4\/locales\/index\.js$/, contents: "export { default as en } from './en.js'" },
  // Schemas made of JSON Schema, 12 kB: ours are written, and JSON Schema is made of them.
  {
    path: /node_modules\/zod\/v4\/classic\/from-json-schema\.js$/,
    contents: "export function fromJSONSchema() { throw new Error('A bundle reads no JSON Schema') }",
  },
  // Threads that write logs elsewhere: they start files that a bundle does not have. We write to standard error.
  {
    path: /node_modules\/pino\/lib\/transport\.js$/,
    contents: "module.exports = () => { throw new Error('A bundle has no transports') }",
  },
]

/** CommonJS dependencies ask for Node's modules by `require`, which ES modules do not have. */
const REQUIRE = `import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);`

/**
 * Bundles one entrypoint into `index.mjs` and pieces that are loaded when they are needed. The same sources give the same
 * bytes. The AWS SDK is left out: Lambda brings it. So are packages with binaries, which lie beside the bundle.
 */
export async function buildEntrypoint(entrypoint: string, directory: string, withPixels: boolean): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: fileURLToPath(new URL('../..', import.meta.url)),
    entryPoints: {
      index: source(`entrypoints/${entrypoint}.ts`),
      ...(withPixels && { 'heic-thread': source('media/heic-thread.ts') }),
    },
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    chunkNames: '[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    // Our errors state their names, which stand in logs; keeping those of functions too would take 34 kB of the API's 600.
    keepNames: false,
    legalComments: 'none',
    external: ['@aws-sdk/*', ...nativePackages],
    banner: { js: REQUIRE },
    plugins: [stubs, heicThread],
    metafile: true,
    logLevel: 'silent',
  })
  return metafile
}

const stubs: Plugin = {
  name: 'stubs',
  setup({ onLoad }) {
    for (const { path, contents } of STUBS) onLoad({ filter: path }, () => ({ contents, loader: 'js' }))
  },
}

/** The thread is started by its file's name, which has another ending here. */
const heicThread: Plugin = {
  name: 'heic-thread',
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/media\/decode-heic\.ts$/ }, async ({ path }) => {
      const { readFile } = await import('node:fs/promises')
      const text = await readFile(path, 'utf8')
      const contents = text.replace("new URL('./heic-thread.ts'", "new URL('./heic-thread.mjs'")
      if (contents === text)
        throw new Error(`${basename(path)} no longer starts ./heic-thread.ts; bundling must follow`)
      return { contents, loader: 'ts' }
    })
  },
}

/** Where the fonts are, which a bundle with pixels needs beside it. */
export const fontsDirectory = join(source('media'), 'fonts')
