import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Place, reasonOf } from '../../base/index.ts';
import { foldDiagnostics } from '../../config/index.ts';
import {
  parseServerConfig,
  type RemoteConfig,
  type ServerConfig,
  serveFault,
  type TlsConfig,
  type WebhookConfig,
} from '../../registry/server/index.ts';
import { parseListen } from './parse-listen.ts';

/**
 * Reads the configuration of a server. Relative paths in it lie beside it.
 *
 * @throws serve/bad-config with the place of the first thing that is wrong, the others in its detail
 */
export async function readServerConfig(path: string): Promise<ServerConfig> {
  const { value, diagnostics, placeOf } = await parseServerConfig(readText(path), path);
  if (value === undefined) {
    const { message, ...why } = foldDiagnostics(diagnostics);
    throw serveFault('serve/bad-config', message, why);
  }
  if (value.listen !== undefined && parseListen(value.listen) === undefined)
    throw badListen(value.listen, placeOf(['listen']));
  return besideFile(value, dirname(resolve(path)));
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw serveFault('serve/bad-config', `configuration ${path} can not be read: ${reasonOf(error)}`, {
      hint: 'Check the path.',
      cause: error,
    });
  }
}

function badListen(text: string, place: Place): Error {
  return serveFault('serve/bad-config', `"${text}" is not HOST:PORT`, { hint: 'Write listen: localhost:5000.', place });
}

function besideFile(config: ServerConfig, directory: string): ServerConfig {
  const { tls, access, upstreams, replication, webhooks } = config;
  const at = (path: string): string => resolve(directory, path);
  return {
    ...config,
    ...(tls === undefined ? {} : { tls: besideTls(tls, at) }),
    ...(upstreams === undefined ? {} : { upstreams: upstreams.map((each) => besideRemote(each, at)) }),
    ...besideBackend(config, at),
    ...(replication === undefined ? {} : { replication: replication.map((each) => besideRemote(each, at)) }),
    ...(webhooks === undefined ? {} : { webhooks: webhooks.map((each) => besideWebhook(each, at)) }),
    ...(access === undefined
      ? {}
      : {
          access: {
            ...access,
            ...(access.htpasswd === undefined ? {} : { htpasswd: at(access.htpasswd) }),
            ...(access.tokenKey === undefined ? {} : { tokenKey: at(access.tokenKey) }),
          },
        }),
  };
}

function besideRemote<Config extends Pick<RemoteConfig, 'passwordFile' | 'authority'>>(
  remote: Config,
  at: (path: string) => string,
): Config {
  const { passwordFile, authority } = remote;
  return {
    ...remote,
    ...(passwordFile === undefined ? {} : { passwordFile: at(passwordFile) }),
    ...(authority === undefined ? {} : { authority: at(authority) }),
  };
}

function besideWebhook(webhook: WebhookConfig, at: (path: string) => string): WebhookConfig {
  const { headers = {}, secret } = webhook;
  return {
    ...webhook,
    headers: Object.fromEntries(Object.entries(headers).map(([name, path]) => [name, at(path)])),
    ...(secret === undefined ? {} : { secret: at(secret) }),
  };
}

function besideBackend(
  { metadata, storage }: ServerConfig,
  at: (path: string) => string,
): Pick<ServerConfig, 'metadata' | 'storage'> {
  const { postgresFile, sqlite } = metadata ?? {};
  const { accessKeyFile, secretKeyFile } = storage?.s3 ?? {};
  return {
    ...(metadata === undefined
      ? {}
      : {
          metadata: {
            ...metadata,
            ...(postgresFile === undefined ? {} : { postgresFile: at(postgresFile) }),
            ...(sqlite === undefined ? {} : { sqlite: at(sqlite) }),
          },
        }),
    ...(storage === undefined
      ? {}
      : {
          storage: {
            s3: {
              ...storage.s3,
              ...(accessKeyFile === undefined ? {} : { accessKeyFile: at(accessKeyFile) }),
              ...(secretKeyFile === undefined ? {} : { secretKeyFile: at(secretKeyFile) }),
            },
          },
        }),
  };
}

function besideTls({ certificate, key, clientAuthority }: TlsConfig, at: (path: string) => string): TlsConfig {
  return {
    certificate: at(certificate),
    key: at(key),
    ...(clientAuthority === undefined ? {} : { clientAuthority: at(clientAuthority) }),
  };
}
