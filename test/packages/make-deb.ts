import { gzipSync, zstdCompressSync } from 'node:zlib';
import { makeTar, type TarContent } from './make-tar.ts';

/** What a package in a test is. */
export interface DebFields {
  readonly name: string;
  readonly version: string;
  readonly architecture?: string;
  readonly depends?: string;
  readonly provides?: string;
  readonly files?: Readonly<Record<string, TarContent>>;
  /** @default gzip */
  readonly compression?: 'gzip' | 'zstd' | 'none';
}

/** The control file of a package. */
export function debControl({ name, version, architecture = 'amd64', depends, provides }: DebFields): string {
  return [
    `Package: ${name}`,
    `Version: ${version}`,
    `Architecture: ${architecture}`,
    ...(depends === undefined ? [] : [`Depends: ${depends}`]),
    ...(provides === undefined ? [] : [`Provides: ${provides}`]),
    'Description: a package of a test',
    ' with a second line',
    '',
  ].join('\n');
}

/** A Debian package: an ar of two tars. */
export function makeDeb(fields: DebFields): Buffer {
  const { files = {}, compression = 'gzip' } = fields;
  const control = makeTar({ control: debControl(fields), md5sums: 'sums\n' });
  const data = makeTar(files);
  const end = { gzip: '.gz', zstd: '.zst', none: '' }[compression];
  const compress = { gzip: gzipSync, zstd: zstdCompressSync, none: (bytes: Buffer<ArrayBuffer>) => bytes }[compression];
  return makeAr({
    'debian-binary': Buffer.from('2.0\n'),
    [`control.tar${end}`]: compress(control),
    [`data.tar${end}`]: compress(data),
  });
}

export function makeAr(members: Readonly<Record<string, Buffer>>): Buffer {
  const pieces: Buffer[] = [Buffer.from('!<arch>\n')];
  for (const [name, bytes] of Object.entries(members)) {
    const fields = [name.padEnd(16), '0'.padEnd(12), '0'.padEnd(6), '0'.padEnd(6), '100644'.padEnd(8)];
    pieces.push(Buffer.from(`${fields.join('')}${String(bytes.length).padEnd(10)}\`\n`), bytes);
    if (bytes.length % 2 === 1) pieces.push(Buffer.from('\n'));
  }
  return Buffer.concat(pieces);
}
