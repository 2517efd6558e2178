import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Bench, Row } from './bench.ts'
import { checkFolder } from './support/check-folder.ts'
import { type CommandUsage, commandUsage } from './support/command-usage.ts'
import { makePhotoFolder } from './support/photo-folder.ts'
import { runToEnd } from './support/processes.ts'
import { interleaved, median, pairedRatio, shown } from './support/statistics.ts'

const PICTURES = 500
const QUICK_PICTURES = 50
const ROUNDS = 3
const EDGE_PX = 500
const PROCESSES = 2
/** Few enough that both processes end together, enough that starting one does not count. */
const FILES_PER_CALL = 25

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

export const bench: Bench = {
  title: 'A folder of photos from the command line',
  about: `\`atelier resize FOLDER\` on ${PICTURES} photos of 1 to 24 MP (88 % JPEG, some progressive and turned by EXIF, 8 % WebP, 4 % PNG), each to a
JPEG of at most ${EDGE_PX} px of quality 80, upright. Against **vipsthumbnail** of Debian's libvips, once as ${PROCESSES} processes of one thread
(\`xargs -P ${PROCESSES}\`, ${FILES_PER_CALL} files a call), once as one command with libvips's own threads, and **Pillow** with ${PROCESSES} processes: *draft* lets the
decoder of JPEG shrink, *plain* decodes everything. Each starts from nothing, as typed: Atelier opens a new data folder,
keeps every original and every result there, synced to the disk, and a record of the work; the others write results, unsynced, and keep nothing.
Every result of every round is checked: size, shape, which way up. All in turns; ratios within a round. CPU is that of all processes
of the command; memory is the largest sum of their proportional set sizes, sampled every 50 ms, so short peaks are missed.`,
  async run(context) {
    const count = context.isQuick ? QUICK_PICTURES : PICTURES
    const rounds = context.isQuick ? 1 : ROUNDS
    const folder = join(context.directory, 'photos')
    const photos = await makePhotoFolder(folder, count)
    const files = readdirSync(folder).map((name) => join(folder, name))
    context.say(`${count} photos are there`)
    // What is still to be written of them would be written in the first round.
    await runToEnd('sync', ['--file-system', folder])

    let laps = 0
    const lap = (name: string, run: (results: string, data: string) => Promise<CommandUsage>) => async () => {
      const number = laps++
      const [results, data] = [join(context.directory, `results-${number}`), join(context.directory, `data-${number}`)]
      mkdirSync(results)
      const usage = await run(results, data)
      await checkFolder(results, photos, EDGE_PX)
      rmSync(results, { recursive: true })
      rmSync(data, { recursive: true, force: true })
      context.say(`${name} ${shown(usage.seconds)} s`)
      return usage
    }
    const { PATH } = process.env
    const vips = (args: readonly string[], more: NodeJS.ProcessEnv) => async (results: string) => {
      const output = join(results, `%s-${EDGE_PX}.jpg[Q=80,strip,optimize_coding]`)
      const [command = '', ...rest] = [...args, 'vipsthumbnail', '--size', `${EDGE_PX}x${EDGE_PX}>`, '-o', output]
      return await commandUsage(command, [...rest, ...(args.length > 0 ? [] : files)], { PATH, ...more })
    }
    const list = join(context.directory, 'files')
    execFileSync('sh', ['-c', 'printf "%s\\n" "$1"/* > "$2"', 'sh', folder, list])
    const inTwo = ['xargs', '-a', list, '-P', String(PROCESSES), '-n', String(FILES_PER_CALL)]
    const pillow = (way: 'draft' | 'plain') => async (results: string) =>
      await commandUsage('/usr/bin/python3', [path('peers/pillow-folder.py'), way, folder, results], { PATH })
    const atelier = async (results: string, data: string) => {
      const args = [
        'resize',
        folder,
        '-o',
        results,
        '-w',
        String(EDGE_PX),
        '-h',
        String(EDGE_PX),
        '-f',
        'jpeg',
        '-q',
        '80',
      ]
      const env = { PATH, ATELIER_DATA: data }
      return await commandUsage(process.execPath, [path('../scripts/atelier.mjs'), ...args, '--quiet'], env)
    }
    const variants = {
      atelier: lap('atelier', atelier),
      vipsTwo: lap('vipsthumbnail, two', vips(inTwo, { VIPS_CONCURRENCY: '1' })),
      vipsOne: lap('vipsthumbnail, one', vips([], {})),
      draft: lap('Pillow, draft', pillow('draft')),
      plain: lap('Pillow, plain', pillow('plain')),
    }
    // Once for nothing: programs and pictures are read into memory.
    if (!context.isQuick) await variants.vipsTwo()
    const all = await interleaved(variants, rounds)
    const seconds = (name: keyof typeof variants) => all[name].map((usage) => usage.seconds)
    const row = (what: string, name: keyof typeof variants): Row => ({
      what,
      seconds: shown(median(seconds(name))),
      'pictures/s': shown(count / median(seconds(name))),
      'CPU s': shown(median(all[name].map((usage) => usage.cpuSeconds))),
      'peak MB': shown(median(all[name].map((usage) => usage.peakMegabytes))),
      'time ÷ Atelier': shown(pairedRatio(seconds(name), seconds('atelier'))),
    })
    return {
      tables: [
        {
          title: `${count} photos, ${rounds} rounds`,
          rows: [
            row('atelier resize', 'atelier'),
            row('vipsthumbnail, 2 processes', 'vipsTwo'),
            row('vipsthumbnail, one command', 'vipsOne'),
            row('Pillow, draft, 2 processes', 'draft'),
            row('Pillow, plain, 2 processes', 'plain'),
          ],
        },
      ],
      goals: [],
    }
  },
}
