import { join } from 'node:path';
import type { Nacre } from '../nacre.ts';
import { openLiveConfig } from './live-config.ts';
import { type ListenAddress, parseListen } from './parse-listen.ts';
import { type ServeCall, serveRegistry } from './serve-registry.ts';

/** A call of `serve --config`. What it says itself goes before what the file says. */
export interface ConfiguredCall
  extends Omit<
    ServeCall,
    | 'listen'
    | 'rights'
    | 'answerToken'
    | 'limits'
    | 'config'
    | 'upstreams'
    | 'openKeeper'
    | 'openWebhooks'
    | 'openReplication'
  > {
  /** Where homes, configurations and proxies are said, for asking other registries. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Path of the configuration. */
  readonly config: string;
  readonly listen?: ListenAddress;
  /** Told of each request when the file asks for a log of them. */
  readonly onLogged: NonNullable<ServeCall['onAccess']>;
  /** Is given a function that reads the file again. */
  readonly whenAsked: (reload: () => void) => void;
  /** Told when it was read again. @param needRestart keys that have changed, and count only after a restart */
  readonly onReloaded: (needRestart: readonly string[]) => void;
  /** Told when it could not be: what was read before stays in force. */
  readonly onRefused: (error: unknown) => void;
}

/** Id under which failures are told that no request has met. */
const noRequest = '-';

/**
 * Serves the store as a registry, as a file says.
 *
 * @throws serve/bad-config, serve/bad-passwords, serve/bad-token-key, serve/cannot-listen, serve/bad-certificate
 */
export async function serveConfigured(nacre: Nacre, call: ConfiguredCall): Promise<void> {
  const onFailure = (error: unknown): void => call.onFailure?.(error, noRequest);
  const tokenKey = join(nacre.store.paths.root, 'registry', 'token-key.pem');
  const { environment } = call;
  const live = await openLiveConfig(call.config, { tokenKey, onFailure, environment, host: nacre.host });
  const { config, access, gate, clientAddress, upstreams, openKeeper, openWebhooks, openReplication, reload } = live;
  call.whenAsked(() => void reload().then(call.onReloaded, call.onRefused));
  const { tls = config.tls, listen = parseListen(config.listen ?? 'localhost:5000') } = call;
  if (listen === undefined) throw new Error('where to listen was checked when the configuration was read');
  await serveRegistry(nacre, {
    ...call,
    ...access,
    config,
    gate,
    ...(clientAddress === undefined ? {} : { clientAddress }),
    upstreams,
    openKeeper,
    openWebhooks,
    openReplication,
    listen,
    ...(tls === undefined ? {} : { tls }),
    ...(config.limits === undefined ? {} : { limits: config.limits }),
    ...(config.accessLog === true ? { onAccess: call.onLogged } : {}),
  });
}
