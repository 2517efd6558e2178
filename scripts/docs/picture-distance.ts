import sharp from 'sharp'

/** How far two pictures are apart. */
export interface PictureDistance {
  readonly sameSize: boolean
  /** Over all channels and pixels, 0 to 255. */
  readonly mean: number
  /** The largest mean of an 8 × 8 block: something small that is wrong shows here. */
  readonly worstBlock: number
}

/** Compares what is seen, not bytes: other versions of an encoder write other bytes. Transparent pixels count as white. */
export async function pictureDistance(a: Uint8Array, b: Uint8Array): Promise<PictureDistance> {
  const [one, two] = await Promise.all([a, b].map(decoded))
  if (!one || !two || one.info.width !== two.info.width || one.info.height !== two.info.height)
    return { sameSize: false, mean: 255, worstBlock: 255 }
  const { width, height } = one.info
  const across = Math.ceil(width / 8)
  const blocks = new Float64Array(across * Math.ceil(height / 8))
  let sum = 0
  for (let at = 0; at < one.data.length; at += 1) {
    const difference = Math.abs((one.data[at] ?? 0) - (two.data[at] ?? 0))
    const pixel = Math.floor(at / 3)
    const block = Math.floor(Math.floor(pixel / width) / 8) * across + Math.floor((pixel % width) / 8)
    blocks[block] = (blocks[block] ?? 0) + difference
    sum += difference
  }
  return { sameSize: true, mean: sum / one.data.length, worstBlock: Math.max(...blocks) / 192 }
}

const decoded = (bytes: Uint8Array) =>
  sharp(bytes).flatten({ background: '#ffffff' }).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
