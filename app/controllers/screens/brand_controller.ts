import type { HttpContext } from '@adonisjs/core/http'
import { shadesOf } from '#schools/main'

const YEAR = 365 * 24 * 60 * 60

/**
 * `GET /brand/:colour.css`: the colours of a school's pages. A style sheet of its own, as pages hold no inline styles; it is
 * made of its address alone, so that browsers keep it for good.
 */
export default class BrandController {
  handle({ params, response }: HttpContext): string {
    const { light, dark, navigation } = shadesOf(`#${String((params as Record<string, unknown>)['file']).slice(0, 6)}`)
    response.header('Content-Type', 'text/css; charset=utf-8')
    response.header('Cache-Control', `public, max-age=${YEAR}, immutable`)
    return [
      `:root, [data-bs-theme='light'] { ${coloursOf(light, '#ffffff')} --pine-soft: ${tint(light, 12, '#fffdf9')};`,
      `  --pine-deep: ${navigation}; --sidebar: ${navigation}; }`,
      `[data-bs-theme='dark'] { ${coloursOf(dark, '#0a1413')} --pine-soft: ${tint(dark, 22, '#15211f')};`,
      `  --pine-deep: ${tint(navigation, 45, '#000000')}; --sidebar: ${tint(navigation, 45, '#000000')}; }`,
      '',
    ].join('\n')
  }
}

/** A ground with a part of the colour, in percent. */
function tint(colour: string, part: number, ground: string): string {
  return `color-mix(in srgb, ${colour} ${part}%, ${ground})`
}

function coloursOf(colour: string, text: string): string {
  const channels = [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16)).join(', ')
  return [
    `--pine: ${colour};`,
    `--tblr-primary: ${colour};`,
    `--tblr-primary-rgb: ${channels};`,
    `--tblr-primary-fg: ${text};`,
    `--tblr-primary-darken: color-mix(in srgb, ${colour}, black 15%);`,
  ].join(' ')
}
