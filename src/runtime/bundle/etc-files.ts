import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DnsOptions, ExtraHost, NetworkMode } from '../container-options.ts';
import type { EtcFiles } from '../spec/mounts.ts';
import type { ContainerNetwork } from './container-network.ts';
import { writeBundleFile } from './write-file.ts';

/** What the files of /etc are made of. */
export interface EtcParts {
  readonly hostname: string;
  /** @default none */
  readonly domainname?: string;
  readonly network: NetworkMode;
  readonly extraHosts: readonly ExtraHost[];
  readonly dns: DnsOptions;
  /** What the networks that it joined say. */
  readonly own: Pick<ContainerNetwork, 'hosts' | 'nameServers' | 'hostGateway'>;
}

/** Writes a container's own hosts, hostname and resolv.conf into `directory`. */
export function writeEtcFiles(directory: string, parts: EtcParts): Required<EtcFiles> {
  const write = (name: string, text: string): string => {
    const path = join(directory, name);
    writeBundleFile(path, text);
    return path;
  };
  return {
    hosts: write('hosts', formatHosts(parts, parts.network === 'host' ? readHostFile('/etc/hosts') : '')),
    hostname: write('hostname', `${parts.hostname}\n`),
    resolvConf: write('resolv.conf', formatResolvConf(readResolvers(parts), toDns(parts))),
  };
}

/** The servers of its own networks ask those that were named for what they do not know. */
function toDns({ dns, own }: EtcParts): DnsOptions {
  return own.nameServers.length === 0 ? dns : { ...dns, servers: own.nameServers };
}

/** What the host asks. A server on its loopback interface is not reached from another network stack: systemd tells those behind its own. */
function readResolvers({ network }: EtcParts): string {
  const text = readHostFile('/etc/resolv.conf');
  if (network !== 'bridge' || !loopback.test(text)) return text;
  const rest = text.replaceAll(loopback, '');
  return /^\s*nameserver\s/m.test(rest) ? rest : readHostFile('/run/systemd/resolve/resolv.conf') || rest;
}

const loopback = /^\s*nameserver\s+(?:127\.|::1\b).*\n?/gm;

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
  const { hosts, hostGateway } = parts.own;
  const named = hosts.length === 0 ? [{ address: '127.0.0.1', name: parts.hostname }] : hosts;
  const own = `127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n${formatHostLines(named.map((line) => withDomain(parts, line)))}`;
  const base = hostsOfHost === '' ? own : hostsOfHost.replace(/\n?$/, '\n');
  const extra = parts.extraHosts.map(({ name, address }) => ({
    name,
    address: address === 'host-gateway' ? hostGateway : address,
  }));
  return base + formatHostLines(extra);
}

/** The whole name comes first: it is what `hostname -f` finds. */
function withDomain({ hostname, domainname }: EtcParts, { name, address }: ExtraHost): ExtraHost {
  return { address, name: domainname === undefined ? name : `${hostname}.${domainname} ${name}` };
}

/** Lines of /etc/hosts. */
export function formatHostLines(hosts: readonly ExtraHost[]): string {
  return hosts.map(({ name, address }) => `${address}\t${name}\n`).join('');
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
