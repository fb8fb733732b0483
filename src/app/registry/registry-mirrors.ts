import { readDaemonList } from './daemon-config.ts';

/**
 * The mirrors of a registry: those of Docker Hub, as Docker's configuration has them in `registry-mirrors`.
 * Source: Docker, "Docker Hub mirror".
 *
 * @throws app/bad-registry-config
 */
export function readRegistryMirrors(
  registry: string,
  environment: Readonly<Record<string, string | undefined>>,
): readonly URL[] {
  if (registry !== 'docker.io') return [];
  return readDaemonList('registry-mirrors', environment).flatMap((text) => URL.parse(text) ?? []);
}
