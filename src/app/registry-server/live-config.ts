import { isDeepStrictEqual } from 'node:util';
import type { Outbox } from '../../registry/records/index.ts';
import {
  type Access,
  type AccessSettings,
  type ClientAddress,
  createClientAddress,
  createRateGate,
  type Keeper,
  openAccess,
  openToEverybody,
  openTokenKey,
  openWebhooks,
  type RateGate,
  readOnly,
  readTokenKey,
  type ServerConfig,
  type UpstreamRule,
  type Webhooks,
} from '../../registry/server/index.ts';
import { type KeeperCall, openRegistryKeeper, rulesInForce } from './open-registry-keeper.ts';
import { readReceivers } from './read-receivers.ts';
import { readServerConfig } from './read-server-config.ts';
import type { RegistryBackend } from './registry-backend.ts';
import {
  openReplication,
  type Replication,
  type ReplicationOptions,
  toReplicationRules,
} from './replication/open-replication.ts';
import type { RemoteOptions } from './upstreams/open-remote.ts';
import { toUpstreamRules } from './upstreams/to-upstream-rules.ts';

/** A configuration that can be read again while it is in force. */
export interface LiveConfig {
  /** As it was at the start. */
  readonly config: ServerConfig;
  /** The door by what is in force now. */
  readonly access: Access;
  /** Keeps askers to the rates in force. */
  readonly gate: RateGate;
  readonly clientAddress?: ClientAddress;
  /** Where repositories are filled from by what is in force now. */
  upstreams(): readonly UpstreamRule[];
  /** Keeps what the rules in force say. To be called once. */
  openKeeper(backend: RegistryBackend, call: KeeperCall): Promise<Keeper>;
  /** Copies what the rules in force say. To be called once. */
  openReplication(options: ReplicationOptions): Replication;
  /** Tells the receivers that are in force. To be called once. */
  openWebhooks(outbox: Outbox): Webhooks;
  /**
   * Reads the file again and puts it in force, whole or not at all.
   *
   * @returns keys that have changed since the start, and count only after a restart
   * @throws what is wrong with it; what was in force stays so
   */
  reload(): Promise<readonly string[]>;
}

/** What a configuration needs to know besides its file. */
export interface LiveConfigOptions extends RemoteOptions {
  /** Path of the key for tokens when the file names none; it is made there. */
  readonly tokenKey: string;
  readonly onFailure: (error: unknown) => void;
}

const fixedKeys = ['listen', 'accessLog', 'tls', 'limits', 'trustedProxies', 'storage', 'metadata'] as const;

/** @throws serve/bad-config, serve/bad-passwords, serve/bad-token-key */
export async function openLiveConfig(path: string, options: LiveConfigOptions): Promise<LiveConfig> {
  const config = await readServerConfig(path);
  const gate = createRateGate(config.rates ?? {});
  let current = toAccess(config, gate, options);
  let upstreams = toUpstreamRules(config.upstreams ?? [], options);
  let receivers = readReceivers(config.webhooks ?? []);
  let webhooks: Webhooks | undefined;
  let replication: Replication | undefined;
  let { rates } = config;
  let keep: ((config: ServerConfig) => Promise<void>) | undefined;
  return {
    config,
    access: {
      rights: (...asked) => current.rights(...asked),
      answerToken: (...asked) => current.answerToken(...asked),
    },
    gate,
    ...(config.trustedProxies === undefined ? {} : { clientAddress: createClientAddress(config.trustedProxies) }),
    upstreams: () => upstreams,
    async openKeeper(backend, call) {
      const opened = await openRegistryKeeper(backend, config, call);
      keep = (changed) => opened.useRules(rulesInForce(changed, call.readOnly));
      return opened;
    },
    openReplication(wanted) {
      replication = openReplication(toReplicationRules(config, options), wanted);
      return replication;
    },
    openWebhooks(outbox) {
      const { url, tls } = config;
      const source = { scheme: tls === undefined ? 'http' : 'https', ...(url === undefined ? {} : { url }) } as const;
      webhooks = openWebhooks({ outbox, receivers, source, onFailure: options.onFailure });
      return webhooks;
    },
    async reload() {
      const changed = await readServerConfig(path);
      const named = readReceivers(changed.webhooks ?? []);
      const filled = toUpstreamRules(changed.upstreams ?? [], options);
      const copied = toReplicationRules(changed, options);
      const access = toAccess(changed, gate, options);
      // All that can be wrong with it has been read by now.
      current = access;
      upstreams = filled;
      if (!isDeepStrictEqual(named, receivers)) await webhooks?.useReceivers(named);
      receivers = named;
      if (!isDeepStrictEqual(changed.rates, rates)) gate.useSettings(changed.rates ?? {});
      rates = changed.rates;
      await replication?.useRules(copied);
      await keep?.(changed);
      return fixedKeys.filter((key) => !isDeepStrictEqual(changed[key], config[key]));
    },
  };
}

function toAccess(config: ServerConfig, gate: RateGate, options: LiveConfigOptions): Access {
  const access = config.access === undefined ? openToEverybody() : openAccess({ ...toSettings(config, options), gate });
  return config.readOnly === true ? { ...access, rights: readOnly(access.rights) } : access;
}

function toSettings({ url, access }: ServerConfig, { tokenKey, onFailure }: LiveConfigOptions): AccessSettings {
  const key = access?.tokenKey === undefined ? openTokenKey(tokenKey) : readTokenKey(access.tokenKey);
  return {
    ...(access?.htpasswd === undefined ? {} : { passwords: access.htpasswd }),
    groups: access?.groups ?? {},
    issuers: access?.oidc ?? [],
    rules: access?.rules ?? [],
    key,
    service: access?.service ?? 'nacre',
    ...(url === undefined ? {} : { url }),
    onFailure,
  };
}
