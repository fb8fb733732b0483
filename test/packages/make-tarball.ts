import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { makeTar, type TarContent } from './make-tar.ts';

/** A package of npm, and what a lock file says of it. */
export interface Tarball {
  readonly bytes: Buffer;
  /** `sha512-…` */
  readonly integrity: string;
}

/** @param files by their paths in the package; package.json is made when it is not among them */
export function makeTarball(name: string, version: string, files: Readonly<Record<string, TarContent>>): Tarball {
  const all = { 'package.json': JSON.stringify({ name, version }), ...files };
  const bytes = gzipSync(
    makeTar(Object.fromEntries(Object.entries(all).map(([path, each]) => [`package/${path}`, each]))),
  );
  return { bytes, integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}` };
}
