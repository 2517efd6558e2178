import * as z from 'zod'

/** 8192² pixels are 268 MB as raw RGBA: the most that one request may make us allocate. */
export const MAX_EDGE_PX = 8192

/** The length of an edge of a picture. */
export const EdgePx = z.int().min(1).max(MAX_EDGE_PX)
