/** Contrast that text of any size needs against its ground (WCAG 2.2, 1.4.3). */
export const LEAST_CONTRAST = 4.5

/** The grounds on which a school's colour stands as text, as `tokens.css` has them. */
const PAPER = '#f6f3ec'
const DARK_SURFACE = '#15211f'
/** The text of the navigation, which stands on a dark shade of the colour. */
const NAVIGATION_TEXT = '#9dbbb3'

type Channels = readonly [number, number, number]

/** How well two colours (`#rrggbb`) are told apart, from 1 to 21 (WCAG 2.2, relative luminance). */
export function contrastOf(one: string, other: string): number {
  const [low = 0, high = 0] = [luminanceOf(channelsOf(one)), luminanceOf(channelsOf(other))].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

/** Contrast of a school's colour as text on the paper of its pages, the weakest of its uses in light. */
export function contrastOnPaper(colour: string): number {
  return contrastOf(colour, PAPER)
}

/** The shades in which a colour is used, each readable in its place. */
export interface Shades {
  /** On paper, and on a tint of itself. */
  readonly light: string
  /** For dark pages: as much lighter as reading needs. */
  readonly dark: string
  /** The ground of the navigation. */
  readonly navigation: string
}

export function shadesOf(colour: string): Shades {
  return {
    light: mixedUntil(colour, '#000000', (shade) => contrastOnPaper(shade) >= 5.5),
    dark: mixedUntil(colour, '#ffffff', (shade) => contrastOf(shade, DARK_SURFACE) >= 7),
    navigation: mixedUntil(colour, '#000000', (shade) => contrastOf(shade, NAVIGATION_TEXT) >= 6),
  }
}

/** The colour with as little of another one as makes it fit. */
function mixedUntil(colour: string, other: string, fits: (shade: string) => boolean): string {
  for (let part = 0; part < 1; part += 0.05) {
    const shade = mixed(colour, other, part)
    if (fits(shade)) return shade
  }
  return other
}

function mixed(colour: string, other: string, part: number): string {
  const own = channelsOf(colour)
  const channels = channelsOf(other).map((channel, index) => (own[index] ?? 0) * (1 - part) + channel * part)
  return `#${channels.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`
}

function channelsOf(colour: string): Channels {
  const at = (start: number) => Number.parseInt(colour.slice(start, start + 2), 16)
  return [at(1), at(3), at(5)]
}

function luminanceOf(channels: Channels): number {
  const [red = 0, green = 0, blue = 0] = channels.map((channel) => {
    const part = channel / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
