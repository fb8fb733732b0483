import type { RegistryAccess } from '../app/index.ts';
import type { Flag, Flags } from './command.ts';
import { cliFault } from './faults.ts';
import { parseDuration } from './parse-duration.ts';
import type { Terminal } from './terminal.ts';

const registryFlags: readonly Flag[] = [
  { name: 'insecure', kind: 'switch', about: 'take any certificate, and plain HTTP' },
  {
    name: 'max-wait',
    kind: 'text',
    value: 'TIME',
    about: 'longest wait a registry may ask for (1m)',
  },
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
): Pick<RegistryAccess, 'environment' | 'insecure' | 'plainHttp' | 'maxWait'> {
  const text = flags.text('max-wait');
  const maxWait = text === undefined ? undefined : readDuration(text);
  return {
    environment,
    insecure: flags.on('insecure'),
    plainHttp: flags.on('plain-http'),
    ...(maxWait === undefined ? {} : { maxWait }),
  };
}

function readDuration(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds !== undefined) return milliseconds;
  throw cliFault('cli/usage', `--max-wait can not be "${text}"`, { hint: 'Write a duration such as 90s, 10m or 6h.' });
}
