import { parseReference } from '../../oci/index.ts';
import { appFault } from '../faults.ts';

/**
 * The name of a registry as references have it, of what users write: `registry.example:5000`, `https://registry.example/v2/`.
 *
 * @param text @default Docker Hub
 * @throws app/bad-target
 */
export function toRegistryName(text = 'docker.io'): string {
  const host = text.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  if (['docker.io', 'index.docker.io', 'registry-1.docker.io'].includes(host)) return 'docker.io';
  try {
    const { registry } = parseReference(`${host}/a`);
    // A word alone would be read as the first part of a repository.
    if (registry === host) return registry;
  } catch {
    // Told below, in words about registries.
  }
  throw appFault('app/bad-target', `"${text}" is no registry`, { hint: 'Write HOST or HOST:PORT.' });
}
