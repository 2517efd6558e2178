import sharp from 'sharp'

/** The decoders that users' bytes may reach. SVG, TIFF, PDF, PostScript and whatever libvips learns next are not among them. */
const DECODERS = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif'] as const

// All loaders first, then those of the list: a loader that a new libvips brings stays shut until somebody opens it.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({ operation: DECODERS.flatMap((name) => [`VipsForeignLoad${name}File`, `VipsForeignLoad${name}Buffer`]) })
// Every picture is decoded once; libvips's cache would only hold on to memory.
sharp.cache(false)
// One thread a picture, several pictures at a time: the same throughput without threads that wait for each other.
sharp.concurrency(1)

/** sharp with its decoders narrowed down. Everything that touches pixels imports it from here, so nothing can forget to. */
export { sharp }
