/** What another system documents, and what stands for it here: an operation, a setting, or a reason why nothing does. */
export interface Compared {
  readonly theirs: string
  readonly ours: string
}

export interface Comparison {
  readonly system: string
  readonly source: string
  readonly rows: readonly Compared[]
}

const refused = (reason: string) => `— ${reason}`

const rows = (table: Readonly<Record<string, string>>): readonly Compared[] =>
  Object.entries(table).map(([theirs, ours]) => ({ theirs, ours }))

/** Facts from their documentation, looked up in November 2026. */
export const comparisons: readonly Comparison[] = [
  {
    system: 'AWS Dynamic Image Transformation: edits',
    source: 'https://docs.aws.amazon.com/solutions/latest/dynamic-image-transformation-for-amazon-cloudfront/',
    rows: rows({
      'resize (fit, position, background, ratio)': '`resize`; a ratio of the size is asked for in pixels',
      crop: '`crop`',
      'extract, extend, trim': '`crop`, `extend`, `trim`',
      'rotate, flip, flop': '`rotate`, `flip`',
      'sharpen, median, blur': '`sharpen`, `median`, `blur`',
      'flatten, tint, grayscale': '`flatten`, `tint`, `grayscale`',
      'modulate, linear': '`modulate` (brightness, contrast, saturation, hue)',
      'gamma, negate, normalize, threshold': '`gamma`, `negate`, `normalize`, `threshold`',
      overlayWith: '`watermark`; the other picture must be yours',
      roundCrop: '`round`; an ellipse at a place is `crop`, then `round` with 50 %',
      smartCrop: refused(
        'face search is a paid service there. `crop` and `resize` find the interesting part with attention and entropy',
      ),
      contentModeration: refused('judging pictures belongs to publishing them, not to pixels'),
      'convolve, recomb, clahe, dilate, erode': refused(
        'arithmetic for programs. What people want of it is `sharpen`, `blur`, `tint`, `grayscale` and `normalize`',
      ),
      affine: refused('shearing a picture is not asked for on pages; `rotate` and `resize` do the rest'),
      'boolean, bandbool, joinChannel, extractChannel': refused('channels are for programs; results are pictures'),
      unflatten: refused('makes every white pixel transparent, also in the middle of things'),
      'toColourspace, withIccProfile': '`profile`: sRGB or Display P3',
      'withMetadata, keepExif': refused('metadata says where and by whom a photo was taken; it never leaves'),
      'toFormat, quality': '`f`, `q`',
    }),
  },
  {
    system: 'AWS Dynamic Image Transformation: Thumbor filters',
    source: 'https://docs.aws.amazon.com/solutions/latest/dynamic-image-transformation-for-amazon-cloudfront/',
    rows: rows({
      autojpg: '`f_jpeg`',
      background_color: '`flatten`',
      blur: '`blur`',
      convolution: refused('see convolve above'),
      equalize: '`normalize`',
      fill: '`resize` with fit contain and a background',
      'format, quality': '`f`, `q`',
      grayscale: '`grayscale`',
      no_upscale: 'always so, unless `enlarge` is asked for',
      upscale: '`resize` with `enlarge`',
      proportion: refused('a share of a size that the caller does not know; ask for pixels'),
      rgb: '`tint`',
      rotate: '`rotate`',
      sharpen: '`sharpen`',
      stretch: '`resize` with fit fill',
      'strip_exif, strip_icc': 'always so',
      watermark: '`watermark`',
      animated: 'GIF and WebP stay animated; any other format takes the first frame',
      'crop and fit-in in the path': '`crop`, `resize`',
    }),
  },
  {
    system: 'ipx',
    source: 'https://github.com/unjs/ipx#modifiers',
    rows: rows({
      'width, height, resize': '`resize`',
      'fit, position, enlarge': '`fit`, `gravity`, `enlarge` of `resize`',
      background: '`background` of each operation that fills something up',
      kernel: refused('one kernel, Lanczos, is right for photos and drawings alike'),
      'extract, crop': '`crop`',
      'trim, extend': '`trim`, `extend`',
      'rotate, flip, flop': '`rotate`, `flip`',
      'sharpen, median, blur': '`sharpen`, `median`, `blur`',
      'flatten, tint, grayscale, modulate': '`flatten`, `tint`, `grayscale`, `modulate`',
      'gamma, negate, normalize, threshold': '`gamma`, `negate`, `normalize`, `threshold`',
      unflatten: refused('makes every white pixel transparent, also in the middle of things'),
      'format, quality': '`f`, `q`',
      animated: 'GIF and WebP stay animated; any other format takes the first frame',
    }),
  },
]
