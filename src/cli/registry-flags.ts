import type { RegistryAccess } from '../app/index.ts';
import type { Flag, Flags } from './command.ts';
import type { Terminal } from './terminal.ts';

/** The flags of commands that speak to registries. */
export const registryFlags: readonly Flag[] = [
  { name: 'insecure', kind: 'switch', about: 'take any certificate, and plain HTTP where there is no TLS' },
  { name: 'plain-http', kind: 'switch', about: 'speak plain HTTP' },
];

/** What the flags say of how registries are spoken to. */
export function readRegistryFlags(
  flags: Flags,
  { environment }: Terminal,
): Pick<RegistryAccess, 'environment' | 'insecure' | 'plainHttp'> {
  return { environment, insecure: flags.on('insecure'), plainHttp: flags.on('plain-http') };
}
