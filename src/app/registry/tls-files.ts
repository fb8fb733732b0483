import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf } from '../../base/index.ts';
import type { TlsSettings } from '../../registry/client/index.ts';
import { badConfig } from './read-json-file.ts';
import { userDirectories } from './user-directories.ts';

/**
 * The certificates that lie ready for a registry, in the directories of Docker and of podman: `*.crt` are authorities to trust, `*.cert` is shown
 * to the registry, with the key beside it in `*.key`. Source: Docker, "Verify repository client with certificates"; containers-certs.d(5).
 *
 * @throws app/bad-registry-config when one can not be read, or has no key
 */
export function readTlsFiles(registry: string, environment: Readonly<Record<string, string | undefined>>): TlsSettings {
  const { config } = userDirectories(environment);
  const host = registry === 'docker.io' ? 'registry-1.docker.io' : registry;
  const places = [join(config, 'docker'), join(config, 'containers'), '/etc/docker', '/etc/containers'];
  const files = places.flatMap((place) => list(join(place, 'certs.d', host)));
  const authorities = files.filter((file) => file.endsWith('.crt')).map(read);
  const clients = files
    .filter((file) => file.endsWith('.cert'))
    .map((file) => ({ certificate: read(file), key: read(keyOf(file, files)) }));
  return { authorities, clients };
}

function list(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
      .toSorted()
      .map((name) => join(directory, name));
  } catch {
    return [];
  }
}

function keyOf(certificate: string, files: readonly string[]): string {
  const key = certificate.replace(/cert$/, 'key');
  if (files.includes(key)) return key;
  throw badConfig(certificate, `has no key beside it, in ${key}`);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw badConfig(path, `can not be read: ${reasonOf(error)}`);
  }
}
