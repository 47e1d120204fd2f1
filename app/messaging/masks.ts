/** An address as a log may show it: enough to tell it from others, too little to write to. */
export function maskAddress(address: string): string {
  const [name = '', host] = address.split('@')
  if (host === undefined) return address.length > 4 ? `•••${address.slice(-3)}` : '•••'
  const [first = ''] = Array.from(name)
  const [domain = '', ...rest] = host.split('.')
  return `${first}•••@${Array.from(domain)[0] ?? ''}•••.${rest.at(-1) ?? ''}`
}
