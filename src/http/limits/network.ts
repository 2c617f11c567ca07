import ipaddr from 'ipaddr.js';

const IPV6_NETWORK_GROUPS = 4;

/**
 * The key for rate and connection limits of an address: the IPv4 address or, because an IPv6 client usually owns a /64, the
 * IPv6 address's /64 network.
 */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  // An IPv4-mapped IPv6 address (::ffff:…) counts as the IPv4 address.
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  const groups = parsed.parts.slice(0, IPV6_NETWORK_GROUPS).map((group) => group.toString(16));
  return `${groups.join(':')}::/64`;
}
