import { dockerApi } from '../../app/index.ts';
import { daemonFault } from '../faults.ts';

/** The newest version of the Docker Engine API that is spoken. */
export const newestVersion: string = dockerApi.newest;
/** The oldest that is taken: older clients find what they know in what newer ones get. */
export const oldestVersion: string = dockerApi.oldest;

/** What a request is about, once its version is known. */
export interface VersionedPath {
  /** What follows `1.`; the newest for who names none. */
  readonly version: number;
  /** Begins with a slash. */
  readonly path: string;
}

/**
 * Takes the version off a path: `/v1.43/info` is `/info`.
 *
 * @throws daemon/bad-version
 */
export function splitVersion(path: string): VersionedPath {
  const [, major, minor, rest] = /^\/v(\d{1,4})\.(\d{1,4})(\/.*)$/.exec(path) ?? [];
  if (minor === undefined || rest === undefined) return { version: minorOf(newestVersion), path };
  const version = Number(minor);
  if (major !== '1' || version > minorOf(newestVersion)) {
    throw daemonFault(
      'daemon/bad-version',
      `client version ${major}.${minor} is too new. Maximum supported API version is ${newestVersion}`,
      { hint: `Set DOCKER_API_VERSION=${newestVersion}.` },
    );
  }
  if (version < minorOf(oldestVersion)) {
    throw daemonFault(
      'daemon/bad-version',
      `client version 1.${minor} is too old. Minimum supported API version is ${oldestVersion}, please upgrade your client to a newer version`,
      { hint: 'Upgrade the client.' },
    );
  }
  return { version, path: rest };
}

function minorOf(version: string): number {
  return Number(version.slice('1.'.length));
}
