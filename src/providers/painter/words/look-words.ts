/** Where a picture plays. */
export const sceneWords = {
  mountains: 'mountain, alp, valley, cliff, canyon, highland, landscape, fjord',
  summit: 'summit, peak, mountain peak, mountain top, mountaintop, everest, fuji, matterhorn',
  hills: 'hill, rolling hill, hillside, downs, tuscany, shire',
  volcano: 'volcano, lava, eruption, erupting, erupt, magma',
  sea: 'sea, ocean, wave, harbor, harbour, coast, shore, surf, tide, storm at sea, seascape, water, maritime, sailing',
  beach: 'beach, island, tropical, lagoon, bay, paradise, seaside, hawaii, caribbean',
  lake: 'lake, river, pond, stream, canal, swamp, lakeside',
  waterfall: 'waterfall, cascade, niagara',
  city: 'city, skyline, town, downtown, metropolis, urban, building, rooftop, manhattan, tokyo, cityscape, new york, london, paris, office',
  street: 'street, alley, alleyway, avenue, boulevard, side street, shinjuku, chinatown, times square',
  village: 'village, hamlet, medieval town, old town, small town',
  forest: 'forest, wood, woodland, grove, taiga',
  jungle: 'jungle, rainforest, rain forest, amazon',
  birches: 'birch, birch tree, birch forest, aspen',
  desert: 'desert, dune, sahara, sand, oasis, arabia, wasteland',
  savanna: 'savanna, savannah, safari, serengeti, kenya',
  space: 'space, galaxy, nebula, cosmos, universe, outer space, orbit, asteroid, constellation, stargate',
  launch: 'rocket launch, launch, launch pad, launchpad, lift-off, liftoff, blast off, taking off',
  moonscape: 'moon surface, lunar, moon landing, on the moon, crater, on mars, alien planet',
  meadow:
    'meadow, field, prairie, grass, countryside, farmland, garden, park, pasture, lawn, tulip field, orchard, vineyard, lavender field, nature, outdoors',
  arctic: 'arctic, antarctic, iceberg, glacier, tundra, north pole, polar, ice',
  underwater:
    'underwater, reef, coral reef, deep sea, seabed, aquarium, under the sea, under the ocean, under water, under the water, beneath the waves, submerged, ocean floor',
  table: 'table, kitchen, cafe, bakery, restaurant, wooden table, desk, countertop, tabletop',
  room: 'room, interior, bedroom, living room, indoors, fireplace, studio apartment, hallway',
  road: 'road, highway, path, route, race, racetrack, journey, trail',
  studio: 'studio, product shot, product photo, plain background, backdrop, isolated, white background, packshot',
  abstract:
    'abstract, pattern, fractal, composition, wallpaper, texture, gradient, dream, chaos, emotion, music, energy',
  shapes: 'geometric, geometric shape, shape, bauhaus, kandinsky, mondrian, circle, triangle, rectangle',
  spirals: 'spiral, swirl, vortex, whirl, helix',
} as const
export type SceneName = keyof typeof sceneWords

/** The time of day, or rather its light. */
export const timeWords = {
  day: 'day, noon, sunny, sunshine, daylight, midday, bright, clear sky, blue sky, morning light, afternoon',
  sunset: 'sunset, evening, dusk, golden hour, sundown, twilight glow, setting sun, romantic',
  dawn: 'dawn, sunrise, morning, daybreak, early morning',
  night:
    'night, midnight, moonlit, moonlight, nighttime, starry, nocturnal, dark, darkness, spooky, haunted, halloween, starry night',
  dusk: 'twilight, blue hour, nightfall, lit window, lit up, lights on, street light, city light, lamplight',
  overcast: 'overcast, cloudy day, gloomy, dreary, gray sky, bleak, moody, winter day',
} as const
export type TimeName = keyof typeof timeWords

/** What is in the air. */
export const weatherWords = {
  rain: 'rain, rainy, raining, drizzle, downpour, wet, shower, monsoon',
  snow: 'snow, snowy, snowing, snowfall, blizzard, snowflake, winter, christmas, frost, frosty, wintry, snow-covered, xmas, snow-capped, snowcapped',
  fog: 'fog, foggy, mist, misty',
  haze: 'haze, hazy, smoke, smoky, steam, mysterious, ethereal',
  storm: 'storm, stormy, thunder, lightning, thunderstorm, tempest, hurricane, dramatic, epic',
  clouds: 'cloud, cloudy, cumulus',
  clear: 'clear sky, blue sky, cloudless, sunny, snow-capped, snowcapped',
  rainbow: 'rainbow',
  aurora: 'aurora, northern light, aurora borealis, polar light',
  fireworks: 'firework, celebration, new year, party, festival, confetti',
  leaves: 'autumn, fall, autumn leaf, falling leaf, october, autumnal, leaf',
  petals: 'spring, cherry blossom, cherry tree, sakura, blossoming, april',
  fireflies: 'firefly, magic, magical, enchanted, fairy, fairytale, sparkle, glowing, glow, whimsical',
  stars: 'star, stars, shooting star, comet, meteor',
  milkyway: 'milky way',
  moon: 'moon, full moon, crescent',
  sun: 'sun, sunbeam, sunlight, god ray',
  bubbles: 'bubble',
  wind: 'wind, windy, breeze, breezy, sway, swaying, flutter',
  waves: 'ripple, splash, waving, flow, flowing',
  surge: 'huge wave, giant wave, big wave, high wave, enormous wave, towering wave, monster wave, great wave, tsunami',
} as const
export type WeatherName = keyof typeof weatherWords

/** What all colors lean to. */
export const moodWords = {
  neon: 'neon, neon-lit, neon light, neon sign, cyberpunk, synthwave, vaporwave, retrowave, futuristic, sci-fi, scifi, blade runner, electric, rave',
  pastel: 'pastel, soft, cute, kawaii, gentle, delicate, baby, dreamy',
  warm: 'warm, cozy, cosy, summer, summery, hot, fiery, rustic',
  cool: 'cool, cold, icy, frozen, calm, serene, peaceful, chill',
  vintage: 'vintage, retro, sepia, old, antique, nostalgic, aged, 1920s, 1950s, victorian, steampunk, ancient',
  mono: 'monochrome, black and white, grayscale, greyscale, noir, black-and-white, b&w, ansel',
  vivid:
    'vivid, vibrant, colorful, colourful, saturated, psychedelic, pop, fauvist, bold, rainbow colored, carnival, happy, joyful, lively',
  muted: 'muted, desaturated, faded, melancholy, sad, lonely, somber, minimalist, minimal, zen, japandi, nordic',
  gothic: 'gothic, horror, scary, evil, sinister, nightmare, apocalyptic, vampire, hell, ominous',
} as const
export type MoodName = keyof typeof moodWords

/** How it is made. */
export const styleWords = {
  watercolor: 'watercolor, watercolour, aquarelle, gouache wash, ink wash, wet paint',
  oil: 'oil, oil painting, impressionist, impressionism, van gogh, monet, brush stroke, brushstroke, impasto, acrylic, painting, expressionist, painterly',
  pixel: 'pixel, pixel art, 8-bit, 8 bit, 16-bit, 16 bit, retro game, pixelated, minecraft, sprite, voxel',
  line: 'line drawing, line art, sketch, pencil, ink, pen, drawing, charcoal drawing, etching, engraving, doodle, manga, outline, coloring page, blueprint',
  lowpoly: 'low poly, low-poly, lowpoly, polygonal, origami, faceted, papercraft, 3d render, polygon',
  poster:
    'poster, screenprint, screen print, pop art, flat, vector, flat design, travel poster, linocut, woodcut, ukiyo-e, ukiyo e, stencil, cartoon, comic, illustration, logo, icon, sticker, anime, warhol',
  mosaic: 'mosaic, stained glass, tile, cubist, cubism, picasso, klimt, voronoi, patchwork, quilt',
  dots: 'pointillism, pointillist, halftone, seurat, dot, stippling, stipple, aboriginal',
} as const
export type StyleName = keyof typeof styleWords

/** How near, and how often. */
export const framingWords = {
  close: 'close-up, close up, closeup, macro, zoomed in, detail, near, big, giant, huge, large',
  wide: 'wide, wide shot, panorama, panoramic, distant, far away, aerial, tiny, small, little, vast, bird eye view',
  reflection: 'reflection, reflected, mirror, mirrored, reflecting',
  many: 'many, group, crowd, herd, several, lot, pack, row, school, fleet, hundred, dozen, bunch',
} as const
export type FramingName = keyof typeof framingWords

/** Numbers, as far as a picture has room. */
export const numberWords: Readonly<Record<string, number>> = {
  two: 2,
  pair: 2,
  couple: 2,
  three: 3,
  trio: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
}

/** What keeps the words behind it out of the picture. */
export const negationWords: readonly string[] = [
  'no',
  'without',
  'not',
  'remove',
  'delete',
  'erase',
  'excluding',
  'minus',
  'never',
]

/** What brings the subjects behind it into a picture that is re-painted. */
export const addingWords: readonly string[] = [
  'add',
  'put',
  'place',
  'insert',
  'include',
  'draw',
  'plus',
  'with',
  'paint',
  'give',
  'adding',
  'wearing',
]

/** What stands between two things of one kind. */
export const joiningWords: readonly string[] = ['and', '&', 'beside', 'next']
