/**
 * One part of the document: the viewers draw all that they are given, and all of it takes them minutes. The address says
 * which (`?part=fees`), and links above the viewer lead to the others.
 */
export function onePart(spec) {
  const tags = spec.tags ?? []
  const asked = new URLSearchParams(location.search).get('part')
  const part = tags.find(({ name }) => name === asked) ?? tags[0]
  if (!part) return spec
  showParts(tags, part)
  const items = Object.entries(spec.paths).map(([path, item]) => [path, partOf(item, part.name)])
  return {
    ...spec,
    tags: [part],
    paths: Object.fromEntries(items.filter(([, item]) => Object.keys(item).length > 0)),
  }
}

/** The operations of a path under a tag; none of a path that is another one's alias. */
function partOf(item, tag) {
  if (item.$ref !== undefined) return {}
  return Object.fromEntries(Object.entries(item).filter(([, operation]) => operation.tags?.includes(tag)))
}

function showParts(tags, part) {
  const links = tags.map(({ name, description }) => {
    const link = document.createElement('a')
    link.href = `?part=${encodeURIComponent(name)}`
    link.textContent = description ?? name
    if (name === part.name) link.setAttribute('aria-current', 'page')
    return link
  })
  document.getElementById('parts').replaceChildren(...links)
}
