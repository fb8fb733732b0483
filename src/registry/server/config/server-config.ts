import { choice, count, flag, listOf, mapOf, record, type Shape, text } from '../../../config/index.ts';
import { type AccessRule, type Groups, ruleActions } from '../access/access-rules.ts';
import type { OidcIssuer, OidcUser } from '../access/oidc-issuers.ts';
import type { KeepingRules } from '../keeping/keeping-rules.ts';
import type { TrustedProxies } from '../rates/client-address.ts';
import type { RateSettings } from '../rates/rate-settings.ts';
import type { ServerLimits } from '../server-limits.ts';
import { keepingShape } from './keeping-config.ts';
import { type MetadataConfig, metadataShape } from './metadata-config.ts';
import { ratesShape, trustedProxiesShape } from './rates-config.ts';
import { type ReplicationConfig, replicationShape } from './replication-config.ts';
import { type StorageConfig, storageShape } from './storage-config.ts';
import { type UpstreamConfig, upstreamShape } from './upstream-config.ts';
import { name, namePattern, path, repositories, size, time } from './value-shapes.ts';
import { type WebhookConfig, webhookShape } from './webhook-config.ts';

/** Configuration of a server, as its file says it. Paths are those of the file: relative ones lie beside it. */
export interface ServerConfig {
  readonly listen?: string;
  readonly url?: string;
  readonly readOnly?: boolean;
  readonly accessLog?: boolean;
  readonly tls?: TlsConfig;
  readonly limits?: Partial<ServerLimits>;
  readonly rates?: Partial<RateSettings>;
  readonly trustedProxies?: TrustedProxies;
  readonly webhooks?: readonly WebhookConfig[];
  readonly access?: AccessConfig;
  readonly upstreams?: readonly UpstreamConfig[];
  readonly replication?: readonly ReplicationConfig[];
  readonly keeping?: KeepingRules;
  readonly metadata?: MetadataConfig;
  readonly storage?: StorageConfig;
}

export interface TlsConfig {
  readonly certificate: string;
  readonly key: string;
  readonly clientAuthority?: string;
}

export interface AccessConfig {
  readonly htpasswd?: string;
  readonly tokenKey?: string;
  readonly service?: string;
  readonly groups?: Groups;
  readonly oidc?: readonly OidcIssuer[];
  readonly rules: readonly AccessRule[];
}

const who = 'anonymous, users, group:NAME, user:NAME or NAME';
const whoPattern = /^(?:(?:user|group):)?[^\s:,]+$/;

const limits = record<Partial<ServerLimits>>('limits', {
  manifest: { shape: size, about: 'Bytes of a manifest or index.' },
  blob: { shape: size, about: 'Bytes of a blob.' },
  headers: { shape: size, about: 'Bytes of all headers of a request.' },
  headersTime: { shape: time, about: 'Time for the headers of a request to come.' },
  silence: { shape: time, about: 'Time that a connection may be silent.' },
  slowest: { shape: size, about: 'Least bytes of a body in each span of silence.' },
  idle: { shape: time, about: 'Time that a connection without a request is kept.' },
  connections: { shape: count(), about: 'Connections at a time.' },
  uploads: { shape: count(), about: 'Uploads under way, in all repositories.' },
  page: { shape: count(), about: 'Entries of one page of a listing.' },
  farewell: { shape: time, about: 'Time that transfers get to end when the server is asked to stop.' },
});

const rule = record<AccessRule>('a rule', {
  repositories: {
    shape: listOf(repositories),
    about: 'Patterns of repositories: * within a part, ** for one part or more; ! takes out again.',
    required: true,
  },
  allow: {
    shape: mapOf(who, whoPattern, listOf(choice(ruleActions))),
    about:
      'What is allowed to whom: anonymous is everybody, users are all that are known, else group:NAME, user:NAME or NAME.',
    required: true,
  },
});

/** Plain HTTP only to this machine: whoever sits between could sign for the issuer. */
const issuerAddress = text(
  'an address of https',
  /^(?:https:\/\/|http:\/\/(?:localhost|127\.0\.0\.1)(?=[:/]|$))[A-Za-z0-9._~:/%-]*$/,
);

const oidcUser = record<OidcUser>('a user of an issuer', {
  claims: {
    shape: mapOf('the name of a claim', /^\S+$/, listOf(text('a pattern', /^\S+$/))),
    about: 'Claims that a token must have, all of them: * is any characters but a slash, ** one part or more.',
    required: true,
  },
  user: { shape: name, about: 'Name of whoever brings such a token (default oidc: and its subject).' },
  groups: { shape: listOf(name), about: 'Groups of whoever brings such a token.' },
});

const oidcIssuer = record<OidcIssuer>('an issuer', {
  issuer: { shape: issuerAddress, about: 'The issuer as its tokens name it.', required: true },
  audience: { shape: text('an audience', /^\S+$/), about: 'Whom its tokens have to be for.', required: true },
  keys: { shape: issuerAddress, about: 'Address of its keys (JWKS), when its discovery document is not to be asked.' },
  users: { shape: listOf(oidcUser), about: 'The first entry whose claims match says who it is.', required: true },
});

const access = record<AccessConfig>('access', {
  htpasswd: { shape: path, about: 'Password file as htpasswd -B makes it; read again when it changes.' },
  tokenKey: {
    shape: path,
    about: 'Private key by which tokens are signed (PEM, P-256 or RSA); made beside the store when not named.',
  },
  service: {
    shape: name,
    about: 'Name of the registry in tokens; the same for servers that stand for one (default nacre).',
  },
  groups: { shape: mapOf('a name', namePattern, listOf(name)), about: 'Users of each group.' },
  oidc: { shape: listOf(oidcIssuer), about: 'Issuers whose ID tokens are taken as passwords.' },
  rules: {
    shape: listOf(rule),
    about: 'The first rule that names a repository decides who may do what with it; what it does not allow is refused.',
    required: true,
  },
});

/** What a configuration may say. */
export const serverConfigShape: Shape<ServerConfig> = record<ServerConfig>('the configuration', {
  listen: {
    shape: text('HOST:PORT', /^[A-Za-z0-9.:[\]%-]+$/),
    about: 'Where to listen (default localhost:5000). Needs a restart.',
  },
  url: {
    shape: text('an address such as https://registry.example', /^https?:\/\/[A-Za-z0-9.:[\]-]+$/),
    about: 'Where clients reach the server, when that is not what they name: behind a proxy.',
  },
  readOnly: { shape: flag(), about: 'Refuse whatever changes something.' },
  accessLog: { shape: flag(), about: 'Write a line of JSON for each request. Needs a restart.' },
  tls: {
    shape: record<TlsConfig>('tls', {
      certificate: { shape: path, about: 'Certificate with its chain (PEM).', required: true },
      key: { shape: path, about: 'Key of the certificate (PEM).', required: true },
      clientAuthority: {
        shape: path,
        about: 'Authorities (PEM) whose certificates tell who a client is: by common name, else by alternative name.',
      },
    }),
    about: 'Serve HTTPS.',
  },
  limits: { shape: limits, about: 'Bounds on what clients may ask for. Needs a restart.' },
  rates: { shape: ratesShape, about: 'How much each address and each user may ask for.' },
  trustedProxies: {
    shape: trustedProxiesShape,
    about: 'Proxies whose word on where a request comes from is taken. Needs a restart.',
  },
  webhooks: { shape: listOf(webhookShape), about: 'Who is told by HTTP of what is done to repositories.' },
  access: { shape: access, about: 'Who may do what; without it, everybody may do everything.' },
  upstreams: {
    shape: listOf(upstreamShape),
    about: 'Registries that repositories are filled from when they are pulled.',
  },
  replication: { shape: listOf(replicationShape), about: 'What is copied to other registries, or from them.' },
  keeping: {
    shape: keepingShape,
    about: 'What is kept, for how long, and how much of it.',
  },
  metadata: {
    shape: metadataShape,
    about: 'Where records of repositories are kept when blobs are in a bucket.',
  },
  storage: {
    shape: storageShape,
    about: 'Where blobs are kept (default in the store). Needs a restart.',
  },
});
