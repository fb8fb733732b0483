import type { NetworkMode } from '../container-options.ts';
import type { NetworkAttachment } from '../network/index.ts';
import { badFlag } from './bad-flag.ts';
import { parseCsvFields } from './csv-fields.ts';

/** What `--network` asks for. */
export interface NetworkChoice {
  readonly network: NetworkMode;
  readonly networks: readonly NetworkAttachment[];
}

const flag = '--network';

/**
 * Parses what `--network` was given, again and again: `host`, `none` or `container:NAME` alone, or networks, each as `NAME[:ip=…,ip6=…,alias=…,mac-address=…]`
 * or `name=NAME,alias=…`.
 *
 * @throws runtime/bad-flag
 */
export function parseNetworkFlags(texts: readonly string[]): NetworkChoice {
  const [first = 'bridge'] = texts;
  const alone = texts.find((text) => isAlone(text));
  if (alone === undefined) return { network: 'bridge', networks: texts.map(parseAttachment) };
  if (texts.length > 1) throw badFlag(flag, alone, 'goes with no other network', 'Name it alone.');
  if (isAlone(first)) return { network: first, networks: [] };
  throw badFlag(flag, first, 'is not a network', 'Name a network, host, none or container:NAME.');
}

function isAlone(text: string): text is Exclude<NetworkMode, 'bridge'> {
  return text === 'host' || text === 'none' || /^container:[^:]+$/.test(text);
}

function parseAttachment(text: string): NetworkAttachment {
  const [, named = '', rest] = /^([^:=,]+)(?::(.*))?$/.exec(text) ?? [];
  const fields = parseCsvFields(named === '' ? text : (rest ?? ''));
  if (fields === undefined) throw badFlag(flag, text, 'has a quote that is not closed', 'Close the quote.');
  let attachment: NetworkAttachment = { network: named === 'default' ? 'bridge' : named, aliases: [] };
  for (const field of fields.filter((each) => each !== '')) attachment = withField(attachment, text, field);
  if (attachment.network !== '') return attachment;
  throw badFlag(flag, text, 'has no name', 'Write NAME:ip=…,alias=… or name=NAME,….');
}

function withField(attachment: NetworkAttachment, text: string, field: string): NetworkAttachment {
  const [, key = '', value = ''] = /^([a-z0-9-]+)=(.+)$/.exec(field) ?? [];
  switch (key) {
    case 'name':
      return { ...attachment, network: value };
    case 'ip':
      return { ...attachment, ipv4: value };
    case 'ip6':
      return { ...attachment, ipv6: value };
    case 'mac':
    case 'mac-address':
      return { ...attachment, macAddress: value };
    case 'alias':
      return { ...attachment, aliases: [...attachment.aliases, value] };
    default:
      throw badFlag(flag, text, `"${field}" is not known`, 'Use ip, ip6, alias and mac-address.');
  }
}
