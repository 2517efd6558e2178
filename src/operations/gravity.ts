/** The eight points of the compass and the middle. */
export const compass = [
  'center',
  'north',
  'northeast',
  'east',
  'southeast',
  'south',
  'southwest',
  'west',
  'northwest',
] as const
export type Compass = (typeof compass)[number]

/** The compass, and two ways to look for the interesting part of a picture. */
export const gravities = [...compass, 'attention', 'entropy'] as const
export type Gravity = (typeof gravities)[number]

/** Whether the gravity looks at pixels, so that where it leads is not known before. */
export const seeks = (gravity: Gravity): gravity is 'attention' | 'entropy' =>
  gravity === 'attention' || gravity === 'entropy'

/** How far from the left and the top something stands in a larger or smaller box. Pure. */
export function placeAt(
  gravity: Compass,
  inner: { readonly widthPx: number; readonly heightPx: number },
  outer: { readonly widthPx: number; readonly heightPx: number },
): { leftPx: number; topPx: number } {
  const along = (inside: number, outside: number, low: string, high: string) => {
    if (gravity.includes(low)) return 0
    return gravity.includes(high) ? outside - inside : Math.floor((outside - inside) / 2)
  }
  return {
    leftPx: along(inner.widthPx, outer.widthPx, 'west', 'east'),
    topPx: along(inner.heightPx, outer.heightPx, 'north', 'south'),
  }
}
