import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExtraHost } from '../container-options.ts';
import { formatHostLines } from './etc-files.ts';

/** Changes lines of a running container's /etc/hosts in its bundle, where they lie: it sees them at once. What else was written there stays. */
export function changeHosts(bundle: string, gone: readonly ExtraHost[], added: readonly ExtraHost[]): void {
  const path = join(bundle, 'hosts');
  const isGone = (line: string): boolean =>
    gone.some(({ address, name }) => line.startsWith(`${address}\t`) && line.trimEnd().endsWith(name));
  const lines = readFileSync(path, 'utf8').match(/.*\n|.+$/g) ?? [];
  const kept = lines.filter((line) => !isGone(line)).join('');
  writeFileSync(path, kept.replace(/(?<=[^\n])$/, '\n') + formatHostLines(added));
}
