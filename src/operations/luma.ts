/** What red, green and blue add to lightness. Source: https://www.w3.org/TR/filter-effects-1/#grayscaleEquivalent */
export const LUMA = [0.2126, 0.7152, 0.0722] as const
