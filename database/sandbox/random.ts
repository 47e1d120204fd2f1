/** A seeded source of choices: the same seed gives the same school on every machine. */
export interface Random {
  /** From 0 inclusive to 1 exclusive. */
  fraction(): number
  /** A whole number, both ends included. */
  integer(least: number, greatest: number): number
  /** True with that probability. */
  chance(probability: number): boolean
  /** One of a list that is not empty. */
  pick<Item>(items: readonly Item[]): Item
  /** One of the keys, each as likely as its weight among all. */
  weighted<Key extends string>(weights: Readonly<Record<Key, number>>): Key
  /** The same items in another order; the given list stays as it is. */
  shuffle<Item>(items: readonly Item[]): Item[]
}

/** Opens a source on the sfc32 generator (Chris Doty-Humphrey, PractRand), seeded by a text. */
export function seededRandom(seed: string): Random {
  const fraction = sfc32(seed)
  const integer = (least: number, greatest: number) => least + Math.floor(fraction() * (greatest - least + 1))
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[integer(0, items.length - 1)]
    if (item === undefined) throw new Error('Nothing to pick from')
    return item
  }
  return {
    fraction,
    integer,
    pick,
    chance: (probability) => fraction() < probability,
    weighted<Key extends string>(weights: Readonly<Record<Key, number>>): Key {
      const entries = Object.entries<number>(weights) as [Key, number][]
      let left = fraction() * entries.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [key, weight] of entries) {
        left -= weight
        if (left < 0) return key
      }
      return pick(entries)[0]
    },
    shuffle<Item>(items: readonly Item[]): Item[] {
      const out = [...items]
      for (let last = out.length - 1; last > 0; last--) {
        const other = integer(0, last)
        const [a, b] = [out[last] as Item, out[other] as Item]
        out[last] = b
        out[other] = a
      }
      return out
    },
  }
}

/** 32 bits a step; the first steps only mix the seed in. */
function sfc32(seed: string): () => number {
  let [a, b, c, counter] = [0x9e3779b9, 0x243f6a88, fnv1a(seed), 1]
  const next = () => {
    const sum = (a + b + counter++) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return (sum >>> 0) / 4294967296
  }
  for (let step = 0; step < 15; step++) next()
  return next
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (const character of text) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  }
  return hash | 0
}
