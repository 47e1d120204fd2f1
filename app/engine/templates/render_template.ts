import { LIQUID } from './liquid.js'
import { mistakeOf, parseTemplate } from './parse_template.js'
import type { TemplateMistake } from './parse_template.js'

/** What a template reaches: texts, by name, as deep as they are given. */
export interface TemplateView {
  readonly [name: string]: string | TemplateView
}

export type Rendered =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'broken'; readonly mistake: TemplateMistake }

/** Fills a template in. Never throws for what its author has written; what takes too long or too much is broken. */
export function renderTemplate(text: string, view: TemplateView): Rendered {
  const parsed = parseTemplate(text)
  if (parsed.kind === 'broken') return parsed
  try {
    return { kind: 'text', text: String(LIQUID.renderSync(parsed.parts, plain(view))) }
  } catch (error) {
    return { kind: 'broken', mistake: mistakeOf(error) }
  }
}

/** Copied without prototypes, so that there is nothing behind the texts. */
function plain(view: TemplateView): object {
  const copy = Object.create(null) as Record<string, unknown>
  for (const [name, value] of Object.entries(view)) copy[name] = typeof value === 'string' ? value : plain(value)
  return copy
}
