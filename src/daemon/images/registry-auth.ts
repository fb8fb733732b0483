import type { RegistryAccess } from '../../app/index.ts';
import { isJsonObject, parseJson } from '../../base/index.ts';
import { daemonFault } from '../faults.ts';
import type { Call } from '../http/call.ts';

type FindCredentials = NonNullable<RegistryAccess['credentials']>;
type Credentials = NonNullable<Awaited<ReturnType<FindCredentials>>>;

/** Bytes of a header of credentials. */
const largestHeader = 128 * 1024;

/**
 * How registries are spoken to for a client: with the credentials that it sends; where it sends none, with those of whoever runs the service.
 * Source: the Engine API, "Authentication".
 *
 * @throws daemon/bad-parameter
 */
export function registryAccess({ daemon, headers }: Call): RegistryAccess {
  const { environment } = daemon;
  const one = decodeHeader(headers['x-registry-auth']);
  if (one !== undefined) {
    const credentials = toCredentials(one);
    return credentials === undefined ? { environment } : { environment, credentials: async () => credentials };
  }
  const several = decodeHeader(headers['x-registry-config']);
  if (several === undefined || Object.keys(several).length === 0) return { environment };
  return { environment, credentials: findIn(several) };
}

/** Credentials by the registry's name, as configurations have them. */
function findIn(several: Readonly<Record<string, unknown>>): FindCredentials {
  const byName = new Map<string, Credentials>();
  for (const [name, value] of Object.entries(several)) {
    const credentials = isJsonObject(value) ? toCredentials(value) : undefined;
    if (credentials !== undefined) byName.set(toName(name), credentials);
  }
  return async (registry) => byName.get(registry);
}

function toName(text: string): string {
  const name = text.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  return name === 'index.docker.io' ? 'docker.io' : name;
}

function toCredentials(document: Readonly<Record<string, unknown>>): Credentials | undefined {
  const text = (name: string): string | undefined => {
    const value = document[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const [registryToken, identityToken] = [text('registrytoken'), text('identitytoken')];
  if (registryToken !== undefined) return { kind: 'bearer', token: registryToken };
  if (identityToken !== undefined) return { kind: 'identity', token: identityToken };
  const [username, password] = [text('username'), text('password')];
  if (username === undefined || password === undefined) return undefined;
  return { kind: 'password', username, password };
}

/** A document in base64, of which clients use either alphabet. */
function decodeHeader(header: string | readonly string[] | undefined): Readonly<Record<string, unknown>> | undefined {
  if (typeof header !== 'string' || header === '') return undefined;
  const bytes = Buffer.from(header, 'base64url');
  try {
    const value = bytes.length === 0 ? {} : parseJson(bytes, largestHeader);
    if (isJsonObject(value)) return value;
  } catch (cause) {
    throw daemonFault('daemon/bad-parameter', 'the header of credentials is not JSON in base64', { cause });
  }
  // `null`, which some clients send for none.
  return {};
}
