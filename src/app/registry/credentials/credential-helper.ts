import { isJsonObject, type Json, messageOf, parseJson } from '../../../base/index.ts';
import type { Host } from '../../../host/index.ts';
import type { Credentials } from '../../../registry/client/index.ts';
import { appFault } from '../../faults.ts';

/** Calls `docker-credential-<name>`. Source: docker/docker-credential-helpers, "Development". */
export interface CredentialHelper {
  /** @returns `undefined` when it has none */
  get(server: string): Promise<Credentials | undefined>;
  store(server: string, username: string, secret: string): Promise<void>;
  /** Does nothing when there are none. */
  erase(server: string): Promise<void>;
}

const largestAnswer = 1024 * 1024;

/** @throws app/bad-registry-config when the program is missing, or fails; what it printed is not shown */
export function openCredentialHelper(
  host: () => Pick<Host, 'run'>,
  name: string,
  environment: Readonly<Record<string, string | undefined>>,
): CredentialHelper {
  const program = `docker-credential-${name}`;
  const env = Object.fromEntries(Object.entries(environment).flatMap(([key, value = '']) => [[key, value]]));
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) throw failed(program, 'can not be the name of a program');

  async function call(verb: 'get' | 'store' | 'erase', input: string): Promise<Json | undefined> {
    const ended = await host()
      .run(program, [verb], { input, limit: largestAnswer, env })
      .catch((error: unknown) => {
        throw failed(program, messageOf(error));
      });
    const said = Buffer.from(ended.stdout).toString('utf8');
    if (ended.status === 0) return verb === 'get' ? tryParse(ended.stdout) : undefined;
    // The words of the helpers' own library, in which all of them say that they have none.
    if (verb !== 'store' && /credentials not found/.test(said)) return undefined;
    throw failed(program, `ends ${verb} with status ${ended.status ?? 'none'}`);
  }

  return {
    async get(server) {
      const json = await call('get', server);
      if (!isJsonObject(json)) return undefined;
      const { Username: username, Secret: secret } = json;
      if (typeof username !== 'string' || typeof secret !== 'string' || secret === '') return undefined;
      return username === '<token>'
        ? { kind: 'identity', token: secret }
        : { kind: 'password', username, password: secret };
    },
    async store(server, username, secret) {
      await call('store', JSON.stringify({ ServerURL: server, Username: username, Secret: secret }));
    },
    async erase(server) {
      await call('erase', server);
    },
  };
}

function tryParse(bytes: Uint8Array): Json | undefined {
  try {
    return parseJson(bytes, largestAnswer);
  } catch {
    return undefined;
  }
}

function failed(program: string, why: string): Error {
  return appFault('app/bad-registry-config', `${program}: ${why}`, {
    hint: 'Install the credential helper, or take credsStore or credHelpers out of the configuration.',
  });
}
