import * as z from 'zod'

/** 128 random bits as lowercase base32 (RFC 4648, unpadded): 26 characters. */
export const Id = z.string().regex(/^[a-z2-7]{26}$/, 'must be an id of 26 lowercase base32 characters')

export const AssetId = Id.meta({ description: 'An asset’s id.' })
export const JobId = Id.meta({ description: 'A job’s id.' })
