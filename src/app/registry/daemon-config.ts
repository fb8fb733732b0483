import { join } from 'node:path';
import { isJsonObject } from '../../base/index.ts';
import { readJsonFile } from './read-json-file.ts';
import { userDirectories } from './user-directories.ts';

/**
 * The texts of a list in Docker's daemon.json, the system's and the user's, one after the other.
 *
 * @throws app/bad-registry-config
 */
export function readDaemonList(
  name: 'insecure-registries' | 'registry-mirrors',
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const files = ['/etc/docker/daemon.json', join(userDirectories(environment).config, 'docker', 'daemon.json')];
  return files.flatMap((file) => {
    const json = readJsonFile(file);
    const list = isJsonObject(json) ? json[name] : undefined;
    return Array.isArray(list) ? list.filter((entry) => typeof entry === 'string') : [];
  });
}
