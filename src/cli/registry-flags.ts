import type { RegistryAccess } from '../app/index.ts';
import type { Flag, Flags } from './command.ts';
import type { Terminal } from './terminal.ts';

const registryFlags: readonly Flag[] = [
  { name: 'insecure', kind: 'switch', about: 'take any certificate, and plain HTTP' },
  { name: 'plain-http', kind: 'switch', about: 'speak plain HTTP' },
];

/** The flags of a command that speaks to registries, in order. @param own those that it alone has */
export function withRegistryFlags(own: readonly Flag[]): readonly Flag[] {
  return [...own, ...registryFlags].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** What the flags say of how registries are spoken to. */
export function readRegistryFlags(
  flags: Flags,
  { environment }: Terminal,
): Pick<RegistryAccess, 'environment' | 'insecure' | 'plainHttp'> {
  return { environment, insecure: flags.on('insecure'), plainHttp: flags.on('plain-http') };
}
