/** A small generator with a seed: the same files in every run. */
export function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1
  return (below) => {
    state = (state ^ (state << 13)) >>> 0
    state = (state ^ (state >>> 17)) >>> 0
    state = (state ^ (state << 5)) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

type Mutation = (bytes: Buffer, other: Buffer, random: (below: number) => number) => Buffer

/** Values that sizes and counts are read wrongly from. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff]

/** What happens to files on their way, and what fuzzers do to them. */
const mutations: Readonly<Record<string, Mutation>> = {
  flip: (bytes, _other, random) => change(bytes, 1 + random(20), random, () => random(256)),
  edge: (bytes, _other, random) => change(bytes, 1 + random(6), random, () => EDGES[random(EDGES.length)] ?? 0),
  // Headers are where sizes are; a change anywhere hits them rarely.
  header: (bytes, _other, random) =>
    change(
      bytes,
      1 + random(4),
      (below) => random(Math.min(below, 200)),
      () => random(256),
    ),
  truncate: (bytes, _other, random) => bytes.subarray(0, 1 + random(bytes.length)),
  remove: (bytes, _other, random) => {
    const at = random(bytes.length)
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(200))])
  },
  repeat: (bytes, _other, random) => {
    const at = random(bytes.length)
    const piece = bytes.subarray(at, at + 1 + random(400))
    return Buffer.concat([
      bytes.subarray(0, at),
      ...Array.from({ length: 1 + random(8) }, () => piece),
      bytes.subarray(at),
    ])
  },
  splice: (bytes, other, random) =>
    Buffer.concat([bytes.subarray(0, random(bytes.length)), other.subarray(random(other.length))]),
  zeros: (bytes, _other, random) => {
    const copy = Buffer.from(bytes)
    const at = random(copy.length)
    return copy.fill(0, at, Math.min(copy.length, at + 1 + random(100)))
  },
}

function change(bytes: Buffer, times: number, random: (below: number) => number, value: () => number): Buffer {
  const copy = Buffer.from(bytes)
  for (let count = 0; count < times; count += 1) copy[random(copy.length)] = value()
  return copy
}

export interface Mutant {
  readonly name: string
  readonly bytes: Buffer
}

/** That many broken files, made of whole ones. */
export function* mutants(files: readonly Mutant[], count: number, seed: number): Generator<Mutant> {
  const random = seeded(seed)
  const kinds = Object.entries(mutations)
  for (let index = 0; index < count; index += 1) {
    const file = files[index % files.length]
    const other = files[random(files.length)]
    const [kind, mutate] = kinds[random(kinds.length)] ?? []
    if (!file || !other || !mutate) throw new Error('There is nothing to be mutated')
    yield { name: `${index} ${file.name} ${kind}`, bytes: mutate(file.bytes, other.bytes, random) }
  }
}
