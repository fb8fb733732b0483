import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DnsOptions, ExtraHost, NetworkMode } from '../container-options.ts';
import type { EtcFiles } from '../spec/mounts.ts';

/** What the files of /etc are made of. */
export interface EtcParts {
  readonly hostname: string;
  readonly network: NetworkMode;
  readonly extraHosts: readonly ExtraHost[];
  readonly dns: DnsOptions;
}

/** Writes a container's own hosts, hostname and resolv.conf into `directory`. */
export function writeEtcFiles(directory: string, parts: EtcParts): Required<EtcFiles> {
  const write = (name: string, text: string): string => {
    const path = join(directory, name);
    writeFileSync(path, text);
    return path;
  };
  return {
    hosts: write('hosts', formatHosts(parts, parts.network === 'host' ? readHostFile('/etc/hosts') : '')),
    hostname: write('hostname', `${parts.hostname}\n`),
    resolvConf: write('resolv.conf', formatResolvConf(readHostFile('/etc/resolv.conf'), parts.dns)),
  };
}

/** A file of the host; '' when it has none. */
function readHostFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/**
 * /etc/hosts: the host's own on its network, else the loopback names and the container's.
 *
 * @param hostsOfHost text of the host's file, '' for none
 */
export function formatHosts(parts: EtcParts, hostsOfHost: string): string {
  const own = `127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n127.0.0.1\t${parts.hostname}\n`;
  const base = hostsOfHost === '' ? own : hostsOfHost.replace(/\n?$/, '\n');
  return base + parts.extraHosts.map(({ name, address }) => `${address}\t${name}\n`).join('');
}

/** /etc/resolv.conf: the host's own, with what flags say in place of the host's lines of the same kind. */
export function formatResolvConf(host: string, dns: DnsOptions): string {
  const replaced: [RegExp, readonly string[]][] = [
    [/^\s*nameserver\s/, dns.servers.map((server) => `nameserver ${server}`)],
    // A search list of "." asks for none.
    [
      /^\s*(?:search|domain)\s/,
      dns.search.length === 0 ? [] : [`search ${dns.search.filter((name) => name !== '.').join(' ')}`],
    ],
    [/^\s*options\s/, dns.options.length === 0 ? [] : [`options ${dns.options.join(' ')}`]],
  ];
  const given = replaced.filter(([, lines]) => lines.length > 0);
  if (given.length === 0) return host;
  const kept = host.split('\n').filter((line) => line !== '' && !given.some(([pattern]) => pattern.test(line)));
  const added = given.flatMap(([, lines]) => lines).filter((line) => line !== 'search ');
  return `${[...kept, ...added].join('\n')}\n`;
}
