import type { IsolationOptions, NamespaceMode } from '../isolation-options.ts';
import { badFlag } from './bad-flag.ts';

/**
 * Parses `--pid host|private|container:NAME`.
 *
 * @throws runtime/bad-flag
 */
export function parsePidMode(text: string): NamespaceMode {
  return parseMode('--pid', text, 'Write host, private or container:NAME.');
}

/**
 * Parses `--ipc host|private|shareable|none|container:NAME`: every namespace of its own can be shared here.
 *
 * @throws runtime/bad-flag
 */
export function parseIpcMode(text: string): IsolationOptions['ipcMode'] {
  if (text === 'none') return 'none';
  if (text === 'shareable') return 'private';
  return parseMode('--ipc', text, 'Write host, private, shareable, none or container:NAME.');
}

/**
 * Parses `--uts` and `--cgroupns`: `host` or `private`.
 *
 * @throws runtime/bad-flag
 */
export function parseOwnOrHost(flag: string, text: string): 'private' | 'host' {
  if (text === 'host') return 'host';
  if (text === 'private' || text === '') return 'private';
  throw badFlag(flag, text, 'is no such namespace', 'Write host or private.');
}

function parseMode(flag: string, text: string, hint: string): NamespaceMode {
  if (text === 'host') return 'host';
  if (text === 'private' || text === '') return 'private';
  const container = /^container:(.+)$/.exec(text)?.[1];
  if (container !== undefined) return { container };
  throw badFlag(flag, text, 'is no such namespace', hint);
}
