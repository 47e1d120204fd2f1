import { BlockList, isIP } from 'node:net'

type Trust = (address: string, distance: number) => boolean

/**
 * Whose `X-Forwarded-*` headers count: the addresses and ranges (`10.0.0.0/8`) of `TRUSTED_PROXIES`, nobody's
 * without any, for whoever reaches the server could else say where he comes from. Throws for an entry that is neither.
 */
export function trustedProxies(given: string | undefined = process.env['TRUSTED_PROXIES']): Trust {
  const trusted = new BlockList()
  const entries = (given ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)
  for (const entry of entries) add(trusted, entry)
  if (entries.length === 0) return () => false
  return (address) => isIP(address) !== 0 && trusted.check(address, familyOf(address))
}

function add(trusted: BlockList, entry: string): void {
  const [address = '', bits] = entry.split('/')
  const most = isIP(address) === 6 ? 128 : 32
  const isRange = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most)
  if (isIP(address) === 0 || !isRange) throw new Error(`TRUSTED_PROXIES: ${entry} is neither an address nor a range`)
  trusted.addSubnet(address, bits === undefined ? most : Number(bits), familyOf(address))
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}
