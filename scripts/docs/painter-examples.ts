/** The pictures of docs/painter.md, by the name of their file. */
export const stills: Readonly<Record<string, string>> = {
  fox: 'a red fox in a snowy forest at night',
  cat: 'a cyberpunk cat',
  lighthouse: 'a lighthouse in a storm',
  sailboat: 'a sailboat on the sea at sunset, oil painting',
  balloons: 'three hot air balloons over the mountains at dawn',
  skyline: 'city skyline at night with fireworks',
  portrait: 'portrait of a woman',
  king: 'an old king, line drawing',
  fruit: 'a bowl of fruit',
  flowers: 'a vase of flowers, watercolor',
  castle: 'a castle, pixel art',
  galaxy: 'a purple galaxy',
  astronaut: 'an astronaut on the moon',
  fish: 'two goldfish in a coral reef',
  deer: 'a deer in an autumn forest',
  cottage: 'a cottage with lit windows in winter',
  desert: 'a camp in the desert under the stars',
  train: 'a steam train, vintage poster',
  dragon: 'a green dragon, low poly',
  owl: 'an owl in a stained glass window',
  car: 'a yellow taxi in the rain in new york',
  aurora: 'northern lights over a lake',
  ramen: 'a bowl of ramen',
  abstract: 'teal and orange abstract waves',
}

/** The animations, each a loop of eight frames. */
export const loops: Readonly<Record<string, string>> = {
  storm: 'a pirate ship on a stormy sea',
  snow: 'snow falls on a cabin at night',
  trees: 'palm trees sway in the wind on a beach',
  reef: 'a fish under the sea',
  campfire: 'a campfire under the stars',
  balloon: 'a red balloon over a lake',
}
