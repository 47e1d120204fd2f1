import { BlockList, isIP } from 'node:net'

/** Networks that no address of another system lies in: this machine, private and special ones (RFC 6890 and its updates). */
const CLOSED_V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]

/** All of IPv6 is closed but for global unicast, and within it what stands for other networks or for none. */
const OPEN_V6: readonly [string, number] = ['2000::', 3]
const CLOSED_V6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

const closed = new BlockList()
for (const [network, length] of CLOSED_V4) closed.addSubnet(network, length, 'ipv4')
for (const [network, length] of CLOSED_V6) closed.addSubnet(network, length, 'ipv6')
const open = new BlockList()
open.addSubnet(OPEN_V6[0], OPEN_V6[1], 'ipv6')

/**
 * Whether an IP address lies outside of everything private. Of IPv6 only plain global addresses do: one that holds an IPv4
 * address (`::ffff:…`, `64:ff9b::…`, 6to4) is refused, whatever it holds, for no public server needs one.
 */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address)
  if (version === 4) return !closed.check(address, 'ipv4')
  if (version === 6) return !address.includes('%') && open.check(address, 'ipv6') && !closed.check(address, 'ipv6')
  return false
}
