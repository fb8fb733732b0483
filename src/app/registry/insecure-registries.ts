import type * as Net from 'node:net';
import { readDaemonList } from './daemon-config.ts';

/**
 * Which registries Docker's configuration calls insecure: `insecure-registries` of daemon.json, names with their port or networks.
 * Source: Docker, "Test an insecure registry".
 *
 * @throws app/bad-registry-config
 */
export function readInsecureRegistries(
  environment: Readonly<Record<string, string | undefined>>,
): (registry: string) => boolean {
  const entries = readDaemonList('insecure-registries', environment);
  if (entries.length === 0) return () => false;
  const { BlockList, isIP }: typeof Net = process.getBuiltinModule('node:net');
  const networks = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/');
    const bits = Number(prefix);
    const most = isIP(address) === 6 ? 128 : 32;
    if (isIP(address) !== 0 && Number.isInteger(bits) && bits >= 0 && bits <= most)
      networks.addSubnet(address, bits, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return (registry) => {
    if (entries.includes(registry)) return true;
    const address = registry.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
    const family = isIP(address);
    return family !== 0 && networks.check(address, family === 6 ? 'ipv6' : 'ipv4');
  };
}
