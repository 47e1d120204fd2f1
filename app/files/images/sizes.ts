/** Smaller forms of a picture: the longest side, in pixels. A closed list, so that nobody asks for work. */
export const FILE_SIZES = { thumb: 160, medium: 800 } as const

export type FileSize = keyof typeof FILE_SIZES

export const SIZE_NAMES = Object.keys(FILE_SIZES) as readonly FileSize[]

/** The media type of all of them. */
export const SIZE_TYPE = 'image/webp'

/** Pixels of the largest picture that is read. */
export const MOST_PIXELS = 40_000_000

/** Where a size of a file is kept. */
export function sizeKey(key: string, size: FileSize): string {
  return `${key}.${size}.webp`
}
