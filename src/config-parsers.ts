import * as z from 'zod'

/** A whole number in decimal digits, from `min` to `max`. */
export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,10}$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max))

/** An amount of money of at most 999,999.999999. */
export const amount = z
  .string()
  .regex(/^\d{1,6}(\.\d{1,6})?$/)
  .transform(Number)

/** One of the words. */
export const choice = <const Words extends readonly [string, ...string[]]>(...words: Words) => z.enum(words)

/** Items between commas, without the blanks around them. */
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
)

/** An http or https address without a path, query or password, as browsers write an origin. */
export const httpOrigin = z.string().transform((text, context) => {
  const url = URL.parse(text)
  const isOrigin = url && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href
  if (isOrigin) return url.origin
  context.addIssue({ code: 'custom', message: 'not an origin' })
  return z.NEVER
})

export const httpOrigins = list.pipe(z.array(httpOrigin))

/** Entries `owner:token` or `token`, which speaks for the owner `local`. No token may be there twice. */
export const tokenList = list
  .pipe(z.array(z.string().regex(/^([A-Za-z0-9_-]{1,64}:)?[A-Za-z0-9._~+/=-]{16,512}$/)).min(1))
  .transform((entries) => entries.map(tokenOf))
  .refine((tokens) => new Set(tokens.map(({ token }) => token)).size === tokens.length)

export const secretList = list.pipe(z.array(z.string().min(32).max(512)).min(1))

function tokenOf(entry: string): { ownerId: string; token: string } {
  const colon = entry.indexOf(':')
  return { ownerId: colon < 0 ? 'local' : entry.slice(0, colon), token: entry.slice(colon + 1) }
}
