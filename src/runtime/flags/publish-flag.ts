import type { PublishedPort } from '../network/index.ts';
import { badFlag } from './bad-flag.ts';
import { isIpAddress } from './ip-address.ts';

const flag = '-p';

/**
 * Parses `-p [address:][hostPort:]containerPort[/tcp|udp]`; a port may be a range `8000-8005`, and both ranges are then equally
 * long. Without a host port, or with 0, one that is free is chosen.
 *
 * @returns one entry per port
 * @throws runtime/bad-flag
 */
export function parsePublish(text: string): readonly PublishedPort[] {
  const { address, hostPorts, containerPorts, protocol } = split(text);
  const container = parsePorts(text, containerPorts);
  const host = hostPorts === '' || hostPorts === '0' ? container.map(() => 0) : parsePorts(text, hostPorts);
  if (host.length !== container.length) {
    throw badFlag(flag, text, 'the two ranges differ in length', 'Give as many host ports as container ports.');
  }
  return host.map((hostPort, at) => ({
    ...(address === '' ? {} : { hostAddress: address }),
    hostPort,
    containerPort: container[at] ?? hostPort,
    protocol,
  }));
}

/**
 * Parses `--expose port[/tcp|udp|sctp]`; a port may be a range.
 *
 * @returns each port with its protocol: `80/tcp`
 * @throws runtime/bad-flag
 */
export function parseExpose(text: string): readonly string[] {
  const [ports = '', protocol = 'tcp', ...rest] = text.split('/');
  if (rest.length > 0 || !['tcp', 'udp', 'sctp'].includes(protocol.toLowerCase()))
    throw badFlag('--expose', text, 'is not a port', 'Write 80, 53/udp or 8000-8005.');
  return parsePorts(text, ports, '--expose').map((port) => `${port}/${protocol.toLowerCase()}`);
}

interface Publish {
  readonly address: string;
  readonly hostPorts: string;
  readonly containerPorts: string;
  readonly protocol: 'tcp' | 'udp';
}

function split(text: string): Publish {
  const bracketed = /^\[([^\]]*)\]:(.*)$/.exec(text);
  const rest = bracketed?.[2] ?? text;
  const slash = rest.indexOf('/');
  const ports = (slash < 0 ? rest : rest.slice(0, slash)).split(':');
  const protocol = slash < 0 ? 'tcp' : rest.slice(slash + 1).toLowerCase();
  const containerPorts = ports.pop() ?? '';
  const hostPorts = ports.pop() ?? '';
  const address = bracketed?.[1] ?? ports.pop() ?? '';
  if (ports.length > 0) {
    throw badFlag(
      flag,
      text,
      'has too many parts',
      'Write -p [address:]hostPort:containerPort, an IPv6 address in brackets.',
    );
  }
  if (protocol !== 'tcp' && protocol !== 'udp') {
    throw badFlag(flag, text, `"${protocol}" is not a protocol`, 'Use /tcp or /udp.');
  }
  if (address !== '' && !isIpAddress(address)) {
    throw badFlag(
      flag,
      text,
      `"${address}" is not an IP address`,
      'Write the address in numbers, as in 127.0.0.1:8080:80.',
    );
  }
  return { address, hostPorts, containerPorts, protocol };
}

function parsePorts(text: string, range: string, ofFlag = flag): readonly number[] {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(range);
  const from = Number(match?.[1]);
  const to = match?.[2] === undefined ? from : Number(match[2]);
  if (match === null || from < 1 || to > 65_535 || to < from) {
    throw badFlag(
      ofFlag,
      text,
      `"${range}" is not a port`,
      'Write a port from 1 to 65535, or a range such as 8000-8005.',
    );
  }
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}
