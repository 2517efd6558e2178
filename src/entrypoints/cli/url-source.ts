import type { Source } from './sources.ts'

/** A name that is safe in every folder: letters, digits and what people put between them. */
const PLAIN_NAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._()-]{0,99}$/u

/** The picture at an address, if the argument is one. Its result stands in the current folder, named after the address. */
export function urlSource(argument: string): Source | undefined {
  if (!/^https?:\/\//i.test(argument)) return undefined
  const last = URL.parse(argument)?.pathname.split('/').at(-1) ?? ''
  return { path: PLAIN_NAME.test(decoded(last)) ? decoded(last) : 'picture', below: '', url: argument }
}

/** What the user called the picture. */
export const givenName = ({ path, url }: Source): string => url ?? path

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
