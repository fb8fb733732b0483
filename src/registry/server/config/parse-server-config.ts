import { type Diagnostic, nearestName, type Place } from '../../../base/index.ts';
import { type ConfigNode, collectErrors, parseYaml, placeOf, type Report } from '../../../config/index.ts';
import { checkReplication } from './check-replication.ts';
import { checkUpstreams } from './check-upstreams.ts';
import { checkMetadata } from './metadata-config.ts';
import { type AccessConfig, type ServerConfig, serverConfigShape } from './server-config.ts';
import { checkStorage } from './storage-config.ts';
import { checkWebhooks } from './webhook-config.ts';

/** A configuration, or what is wrong with it. */
export interface ParsedServerConfig {
  /** `undefined` when there are diagnostics. */
  readonly value: ServerConfig | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** Where something stands that is found by keys and indexes: `placeOf(['tls', 'key'])`. */
  readonly placeOf: (path: readonly (string | number)[]) => Place;
}

/** Reads the configuration of a server from YAML. Never throws. @param file what places are shown under */
export async function parseServerConfig(text: string, file: string): Promise<ParsedServerConfig> {
  const code = 'serve/bad-config';
  const { root, diagnostics: malformed } = await parseYaml(text, { file, code });
  if (root === undefined)
    return { value: undefined, diagnostics: malformed, placeOf: () => ({ file, line: 1, column: 1 }) };
  const diagnostics: Diagnostic[] = [];
  const report = collectErrors(diagnostics, code);
  const value = serverConfigShape.read(root, report);
  if (value?.access !== undefined) {
    checkGroups(root, value.access, report);
    checkClaims(root, value.access, report);
  }
  checkWebhooks(root, value?.webhooks ?? [], report);
  checkReplication(root, value?.replication ?? [], report);
  checkUpstreams(root, value?.upstreams ?? [], report);
  checkMetadata(root, value ?? {}, report);
  checkStorage(root, value ?? {}, report);
  return { value: diagnostics.length === 0 ? value : undefined, diagnostics, placeOf: (path) => placeOf(root, path) };
}

/** A rule for a group that nobody is in is a slip of the pen, and may leave open what was to be shut. */
function checkGroups(root: ConfigNode, { groups = {}, oidc = [], rules }: AccessConfig, report: Report): void {
  const known = [...Object.keys(groups), ...oidc.flatMap(({ users }) => users.flatMap((user) => user.groups ?? []))];
  const words = rules.flatMap(({ allow }, index) => Object.keys(allow).map((word) => [index, word] as const));
  for (const [index, word] of words) {
    const group = word.startsWith('group:') ? word.slice('group:'.length) : undefined;
    if (group === undefined || known.includes(group)) continue;
    const near = nearestName(group, known);
    const hint = near === undefined ? 'List its users under access: groups.' : `Did you mean group:${near}?`;
    report(placeOf(root, ['access', 'rules', index, 'allow', word]), `there is no group ${group}`, hint);
  }
}

/** Anybody can have a token of a public issuer, for any audience. */
function checkClaims(root: ConfigNode, { oidc = [] }: AccessConfig, report: Report): void {
  for (const [index, { users }] of oidc.entries()) {
    for (const [at, { claims }] of users.entries()) {
      if (Object.keys(claims).length > 0) continue;
      const place = placeOf(root, ['access', 'oidc', index, 'users', at, 'claims']);
      report(
        place,
        'claims names none, so whoever has a token of the issuer would be taken',
        'Name a claim, such as repository.',
      );
    }
  }
}
