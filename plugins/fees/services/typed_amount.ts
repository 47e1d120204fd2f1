/**
 * An amount without the signs that group its digits, where they stand as people write them: `1,00,000.50` and `100,000.50`
 * become `100000.50`. Anything else is given back as it is.
 */
export function withoutGroups(text: string, language: string): string {
  const group = new Intl.NumberFormat(language, { useGrouping: 'always' })
    .formatToParts(1234567)
    .find(({ type }) => type === 'group')?.value
  if (group === undefined) return text
  const [first = '', ...groups] = text.split(group)
  const last = groups.at(-1)
  const isGrouped =
    last !== undefined &&
    /^\d{1,3}$/.test(first) &&
    groups.slice(0, -1).every((part) => /^\d{2,3}$/.test(part)) &&
    /^\d{3}(?:\D\d+)?$/.test(last)
  return isGrouped ? first + groups.join('') : text
}
