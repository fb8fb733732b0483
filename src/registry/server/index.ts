export type { AccessRule, Groups, RuleAction } from './access/access-rules.ts';
export type { AnswerToken } from './access/answer-token.ts';
export { type Access, type AccessSettings, openAccess, openToEverybody } from './access/open-access.ts';
export { isRepositoryPattern, matchesPatterns } from './access/repository-pattern.ts';
export { openTokenKey, readTokenKey, type TokenKey } from './access/token-key.ts';
export type { AccessEntry } from './access-entry.ts';
export type { MetadataConfig } from './config/metadata-config.ts';
export { type ParsedServerConfig, parseServerConfig } from './config/parse-server-config.ts';
export type { ReplicationConfig } from './config/replication-config.ts';
export type { AccessConfig, ServerConfig, TlsConfig } from './config/server-config.ts';
export { serverConfigSchema } from './config/server-config-schema.ts';
export type { S3Config, StorageConfig } from './config/storage-config.ts';
export type { RemoteConfig, UpstreamConfig } from './config/upstream-config.ts';
export type { WebhookConfig } from './config/webhook-config.ts';
export { type Receiver, receiverDefaults } from './events/receiver.ts';
export {
  type ActRequest,
  type OnRegistryEvent,
  type RegistryAct,
  type RegistryAction,
  type RegistryEvent,
  toRegistryEvent,
} from './events/registry-event.ts';
export { parseWebhookSecret } from './events/sign-letters.ts';
export { openWebhooks, type Webhooks } from './events/webhooks.ts';
export { type ServeFaultCode, serveFault } from './faults.ts';
export {
  type CheckContentOptions,
  type ContentFinding,
  type ContentReport,
  checkContent,
} from './keeping/check-content.ts';
export {
  type Cleaning,
  cleanRepositories,
  type Gone,
  writeOnceOf,
} from './keeping/clean-repositories.ts';
export type { Keeping } from './keeping/keeping.ts';
export { type KeepingRules, keepingTimes } from './keeping/keeping-rules.ts';
export { type Keeper, type KeeperOptions, openKeeper } from './keeping/open-keeper.ts';
export { toNewManifest } from './new-manifest.ts';
export { type ListenAddress, openRegistryServer, type RegistryServer } from './open-registry-server.ts';
export { type ClientAddress, createClientAddress, type TrustedProxies } from './rates/client-address.ts';
export { createRateGate, type Limited, type RateGate } from './rates/rate-gate.ts';
export type { RateSettings } from './rates/rate-settings.ts';
export type { RegistryServerOptions, ServerCertificate } from './registry-options.ts';
export { type Asker, type Decision, everybody, type Rights, type RightsAction, readOnly } from './rights.ts';
export type { ServerLimits } from './server-limits.ts';
export { findRule as findUpstreamRule } from './upstream/find-rule.ts';
export type { Upstreams } from './upstream/pull-through.ts';
export type { OpenSpool, Spool } from './upstream/spool.ts';
export type { Upstream, UpstreamRepository, UpstreamRule } from './upstream/upstream.ts';
