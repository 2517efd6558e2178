// The child of server-without-facts.ts: renders and writes like the real one, and looks at nothing.
import { serveCalls } from '../../src/adapters/local/serve-calls.ts'
import { writeResult } from '../../src/adapters/local/write-result.ts'
import { sharp } from '../../src/media/loaders.ts'
import { pixelCalls } from '../../src/media/pixel-calls.ts'

serveCalls({
  ...pixelCalls(writeResult),
  async render({ path, header, targetPath, temporaryPath }) {
    const { data, info } = await sharp(path, { autoOrient: true, failOn: 'error' })
      .resize({ width: 500, height: 500, fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 80 })
      .toBuffer({ resolveWithObject: true })
    await writeResult(targetPath, temporaryPath, data)
    return {
      ...header,
      widthPx: info.width,
      heightPx: info.height,
      sizeBytes: info.size,
      thumbhash: 'AAAA',
      dominantColor: '#000000',
      sha256: '0'.repeat(64),
    }
  },
})
