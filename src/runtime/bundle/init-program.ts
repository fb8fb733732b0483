import { closeSync, openSync, readSync } from 'node:fs';
import type { Host } from '../../host/index.ts';
import { runtimeFault } from '../faults.ts';

const names = ['docker-init', 'catatonit', 'tini-static', 'tini'] as const;

/**
 * Finds a small init on the host that can run in any image: one that is linked statically.
 *
 * @throws runtime/program-missing
 */
export function findInitProgram(host: Pick<Host, 'findProgram'>): string {
  for (const name of names) {
    const path = host.findProgram(name);
    if (path !== undefined && isStatic(path)) return path;
  }
  throw runtimeFault('runtime/program-missing', '--init: no static init program is installed', {
    hint: 'Install the Debian package catatonit: `apt install catatonit`.',
  });
}

const programInterpreter = 3;

/** Whether a little-endian 64-bit ELF file names no dynamic loader. Source: elf(5), PT_INTERP. */
function isStatic(path: string): boolean {
  const header = Buffer.alloc(4096);
  const file = openSync(path, 'r');
  try {
    readSync(file, header, 0, header.length, 0);
  } finally {
    closeSync(file);
  }
  if (header.toString('latin1', 0, 4) !== '\x7fELF') return false;
  const offset = Number(header.readBigUInt64LE(32));
  const size = header.readUInt16LE(54);
  const types = Array.from({ length: header.readUInt16LE(56) }, (_, at) => offset + at * size);
  return types.every((at) => at + 4 <= header.length && header.readUInt32LE(at) !== programInterpreter);
}
