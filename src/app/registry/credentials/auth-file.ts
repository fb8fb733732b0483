import { join } from 'node:path';
import { isJsonObject, type JsonObject } from '../../../base/index.ts';
import type { Credentials } from '../../../registry/client/index.ts';
import { badConfig, readJsonFile } from '../read-json-file.ts';
import { userDirectories } from '../user-directories.ts';

/** A file that says who the user is to registries, in the form of Docker's config.json and of containers-auth.json(5). */
export interface AuthFile {
  readonly path: string;
  /** Empty when there is no such file. */
  readonly json: JsonObject;
}

/**
 * The files that are looked into, the one that `login` writes to first: REGISTRY_AUTH_FILE alone when it is set, else Docker's, then podman's.
 *
 * @throws app/bad-registry-config
 */
export function readAuthFiles(environment: Readonly<Record<string, string | undefined>>): readonly AuthFile[] {
  return authPaths(environment).map(readAuthFile);
}

function authPaths(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  if (environment.REGISTRY_AUTH_FILE) return [environment.REGISTRY_AUTH_FILE];
  const { docker, runtime, config } = userDirectories(environment);
  return [
    join(docker, 'config.json'),
    ...(runtime === undefined ? [] : [join(runtime, 'containers', 'auth.json')]),
    join(config, 'containers', 'auth.json'),
  ];
}

function readAuthFile(path: string): AuthFile {
  const json = readJsonFile(path) ?? {};
  if (!isJsonObject(json)) throw badConfig(path, 'holds no JSON object');
  return { path, json };
}

/** The name under which Docker keeps what it knows of a registry. */
export function authKey(registry: string): string {
  return registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry;
}

/** All names that stand for a registry: with a scheme and a path, as older programs wrote them. */
export function isKeyOf(key: string, registry: string): boolean {
  const host = key.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  if (registry === 'docker.io') return ['index.docker.io', 'docker.io', 'registry-1.docker.io'].includes(host);
  // A path without a scheme is a namespace of the registry, which may have another account.
  return host === registry && (key === host || /^https?:\/\//.test(key));
}

/** The credentials that stand in a file itself. */
export function credentialsIn({ path, json }: AuthFile, registry: string): Credentials | undefined {
  const { auths } = json;
  if (!isJsonObject(auths)) return undefined;
  const keys = [authKey(registry), ...Object.keys(auths).filter((key) => isKeyOf(key, registry))];
  const entry = keys.map((key) => auths[key]).find(isJsonObject);
  return entry === undefined ? undefined : toCredentials(entry, path, registry);
}

function toCredentials(entry: JsonObject, path: string, registry: string): Credentials | undefined {
  const { identitytoken, registrytoken, auth, username, password } = entry;
  if (isText(registrytoken)) return { kind: 'bearer', token: registrytoken };
  if (isText(identitytoken)) return { kind: 'identity', token: identitytoken };
  if (isText(username) && isText(password)) return { kind: 'password', username, password };
  if (!isText(auth)) return undefined;
  const text = Buffer.from(auth, 'base64').toString('utf8').replace(/\0+$/, '');
  const colon = text.indexOf(':');
  if (colon <= 0) throw badConfig(path, `has an auth for ${registry} that is not USER:PASSWORD in base64`);
  return { kind: 'password', username: text.slice(0, colon), password: text.slice(colon + 1) };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** The program that keeps the credentials for a registry: its own, else that for all; `undefined` when the file itself has them. */
export function helperFor({ json }: AuthFile, registry: string): string | undefined {
  const { credHelpers, credsStore } = json;
  const own = isJsonObject(credHelpers)
    ? Object.entries(credHelpers).find(([key]) => isKeyOf(key, registry))?.[1]
    : undefined;
  const name = own ?? credsStore;
  return isText(name) ? name : undefined;
}
