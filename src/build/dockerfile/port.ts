import { createReport, type Report } from './diagnostics.ts';
import type { Word } from './instruction.ts';
import type { Parsed } from './parsed.ts';

/**
 * Reads a port of EXPOSE, expanded: `80`, `53/udp`, `8000-8010/tcp`. An address or a port of the host in front is left
 * out, as it says nothing about the image.
 *
 * @returns `80/tcp` and so on, a range as all its ports; none when the text is malformed
 */
export function parsePort(word: Word): Parsed<readonly string[]> {
  const { report, diagnostics } = createReport();
  return { value: readPorts(word, report), diagnostics };
}

/** As `parsePort`, with somewhere to report to. */
export function readPorts(word: Word, report: Report): readonly string[] {
  const { text, place } = word;
  const [containerPort = '', hostPort = '', ...address] = text.split(':').reverse();
  const slash = containerPort.indexOf('/');
  const written = slash === -1 ? '' : containerPort.slice(slash + 1);
  const protocol = written === '' ? 'tcp' : written.toLowerCase();
  const range = readRange(slash === -1 ? containerPort : containerPort.slice(0, slash));
  const complaint = complainOf(range, protocol, hostPort, address.reverse().join(':'));
  if (complaint !== undefined || range === undefined) {
    const hint = 'Write a port from 0 to 65535 or a range, and /tcp, /udp or /sctp behind it if need be.';
    report('dockerfile/bad-port', place, `"${text}" ${complaint}`, hint);
    return [];
  }
  return Array.from({ length: range.last - range.first + 1 }, (_, index) => `${range.first + index}/${protocol}`);
}

interface Range {
  readonly first: number;
  readonly last: number;
}

function complainOf(range: Range | undefined, protocol: string, hostPort: string, address: string): string | undefined {
  if (range === undefined) return 'is neither a port nor a range of ports';
  if (protocol !== 'tcp' && protocol !== 'udp' && protocol !== 'sctp') return `has the protocol "${protocol}"`;
  if (!/^\[?[\da-fA-F:.]*\]?$/.test(address)) return `has the address "${address}"`;
  if (hostPort === '') return undefined;
  const host = readRange(hostPort);
  if (host === undefined) return `has "${hostPort}" for a port of the host`;
  const sameSize = host.last - host.first === range.last - range.first;
  return sameSize || range.first === range.last ? undefined : 'has two ranges of different size';
}

function readRange(text: string): Range | undefined {
  const dash = text.indexOf('-');
  const first = readNumber(dash === -1 ? text : text.slice(0, dash));
  const last = dash === -1 ? first : readNumber(text.slice(dash + 1));
  return first === undefined || last === undefined || last < first ? undefined : { first, last };
}

function readNumber(text: string): number | undefined {
  const number = /^\+?\d+$/.test(text) ? Number(text) : Number.NaN;
  return number <= 65535 ? number : undefined;
}
