import { blend, type Color, darker, hex, lighter, saturated, WHITE } from './raster/color.ts'
import type { MoodName, TimeName } from './words/look-words.ts'
import type { Wish } from './words/read-prompt.ts'

/** What the light does to everything in a picture. */
export interface Light {
  readonly skyTop: Color
  readonly skyMiddle: Color
  /** At the horizon. */
  readonly skyLow: Color
  readonly sun: Color
  /** What all colors are seen under, and how much of it they take on. */
  readonly ambient: Color
  readonly ambientPart: number
  /** What is far away fades into it. */
  readonly haze: Color
  readonly isDark: boolean
}

const light = (
  skyTop: string,
  skyMiddle: string,
  skyLow: string,
  sun: string,
  ambient: string,
  ambientPart: number,
  haze: string,
  isDark = false,
): Light => ({
  skyTop: hex(skyTop),
  skyMiddle: hex(skyMiddle),
  skyLow: hex(skyLow),
  sun: hex(sun),
  ambient: hex(ambient),
  ambientPart,
  haze: hex(haze),
  isDark,
})

const TIMES: Readonly<Record<TimeName, Light>> = {
  day: light('#3a86d0', '#86c3ea', '#e3f1f2', '#fff6d8', '#fffaf0', 0.2, '#d3e6ee'),
  sunset: light('#403a80', '#e2655a', '#ffca74', '#fff0b0', '#ff9f78', 0.5, '#f3a478'),
  dawn: light('#7d9ad0', '#f2b8b2', '#ffebc6', '#fff7dc', '#ffdccb', 0.45, '#f4d5c9'),
  night: light('#060a22', '#121f4c', '#2c4480', '#f4f1dc', '#5068b4', 0.62, '#233a72', true),
  dusk: light('#18235c', '#5a5aa2', '#eaa29c', '#ffe2c0', '#7c80c4', 0.5, '#8580b4', true),
  overcast: light('#7f8b99', '#a7b1ba', '#d6dadb', '#f0f2f2', '#b4bec8', 0.45, '#c5cccf'),
}

const NEON = light('#0d0628', '#3f0f78', '#ff4aa8', '#ff8ad0', '#8a5cff', 0.45, '#6a2aa0', true)
const GOTHIC = light('#12090f', '#3c1218', '#a8362a', '#ffcfa0', '#8a4a58', 0.6, '#4c2028', true)

/** The light of a wish. Without words for it, chance takes one that is easy on the eye. */
export function lightOf(wish: Wish, chance: number): Light {
  const isNight = wish.weather.has('moon') || wish.weather.has('stars')
  const time =
    wish.time ??
    (isNight ? 'night' : wish.weather.has('storm') || wish.weather.has('rain') ? 'overcast' : byChance(chance))
  const base = wish.moods.includes('neon') ? NEON : wish.moods.includes('gothic') ? GOTHIC : TIMES[time]
  const stormy = wish.weather.has('storm') ? mapSky(base, (color) => darker(saturated(color, 0.6), 0.3)) : base
  return tinted(wish.moods.reduce(inMood, stormy), wish.colors)
}

function byChance(chance: number): TimeName {
  if (chance < 0.62) return 'day'
  return chance < 0.82 ? 'dawn' : 'sunset'
}

function mapSky(light: Light, change: (color: Color) => Color): Light {
  return {
    ...light,
    skyTop: change(light.skyTop),
    skyMiddle: change(light.skyMiddle),
    skyLow: change(light.skyLow),
    haze: change(light.haze),
  }
}

function inMood(light: Light, mood: MoodName): Light {
  switch (mood) {
    case 'pastel':
      return mapSky(light, (color) => lighter(color, 0.35))
    case 'warm':
      return mapSky(light, (color) => blend(color, hex('#ffb46a'), 0.22))
    case 'cool':
      return mapSky(light, (color) => blend(color, hex('#8fc4f0'), 0.3))
    case 'muted':
      return mapSky(light, (color) => saturated(color, 0.5))
    case 'vivid':
      return mapSky(light, (color) => saturated(color, 1.35))
    default:
      return light
  }
}

/** Colors that belong to nothing color the air. */
function tinted(light: Light, colors: readonly Color[]): Light {
  const [first, second = first] = colors
  if (!first || !second) return light
  const towards = light.isDark ? darker(first, 0.35) : first
  return {
    ...light,
    skyTop: blend(light.skyTop, darker(towards, 0.15), 0.65),
    skyMiddle: blend(light.skyMiddle, towards, 0.6),
    skyLow: blend(light.skyLow, lighter(second, 0.45), 0.6),
    haze: blend(light.haze, lighter(second, light.isDark ? 0 : 0.4), 0.5),
    ambient: blend(light.ambient, lighter(first, 0.4), 0.35),
    sun: blend(light.sun, WHITE, 0.2),
  }
}
