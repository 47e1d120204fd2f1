/** Attributes of an element: false and null leave one out, true writes it bare. */
export type Attributes = Readonly<Record<string, string | number | boolean | null>>

/** Makes an element. Texts become text, never markup. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null) continue
    made.setAttribute(name, value === true ? '' : String(value))
  }
  made.append(...children)
  return made
}

/** The one element of a page that has to be there. Throws where the view and the script have come apart. */
export function need<Found extends HTMLElement = HTMLElement>(root: ParentNode, selector: string): Found {
  const found = root.querySelector<Found>(selector)
  if (!found) throw new Error(`The page has no ${selector}`)
  return found
}

/** Writes values into a text's places: `{number}`. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (place, name: string) => (name in values ? String(values[name]) : place))
}

/** A select with its options; `hidden` words are heard, not seen. */
export function selectOf(
  label: string,
  chosen: string,
  options: readonly { readonly value: string; readonly label: string }[],
  attributes: Attributes = {}
): HTMLSelectElement {
  const select = element('select', { 'class': 'form-select', 'aria-label': label, ...attributes })
  for (const option of options) select.append(new Option(option.label, option.value, false, option.value === chosen))
  return select
}

/** An icon of the page's sprite, taken from one that the view has drawn. */
export function iconLike(sample: SVGElement | null): Node {
  return sample ? sample.cloneNode(true) : document.createTextNode('×')
}
