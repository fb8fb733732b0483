import type { ImageFiles } from '../image-files.ts';

const mostBytes = 1024 * 1024;

/** What Debian calls otherwise than SPDX does, of the names that many packages have. */
const spdxNames: ReadonlyMap<string, string> = new Map([
  ['expat', 'MIT'],
  ['bsd-2-clause', 'BSD-2-Clause'],
  ['bsd-3-clause', 'BSD-3-Clause'],
  ['bsd-4-clause', 'BSD-4-Clause'],
  ['zlib', 'Zlib'],
  ['isc', 'ISC'],
  ['apache-2', 'Apache-2.0'],
  ['apache-2.0', 'Apache-2.0'],
  ['artistic-2.0', 'Artistic-2.0'],
  ['mpl-2.0', 'MPL-2.0'],
]);

/**
 * The licences that a Debian package's copyright file names, in byte order; none when it is not written for machines.
 *
 * Source: Debian copyright-format 1.0, "License".
 */
export function readDebianLicenses(files: ImageFiles, name: string): readonly string[] {
  const file = files.at(`/usr/share/doc/${name}/copyright`);
  if (file === undefined || file.size > mostBytes) return [];
  const text = file.text(mostBytes);
  if (!/^format:/im.test(text.slice(0, 2000))) return [];
  const found = new Set<string>();
  for (const [, words = ''] of text.matchAll(/^License:[ \t]*([^\s,][^\n]{0,200})$/gm)) {
    for (const word of words.split(/\s+(?:and|or|and\/or)\s+|,\s*/)) {
      const license = word.trim();
      if (license !== '') found.add(toSpdxName(license));
    }
  }
  return [...found].sort();
}

function toSpdxName(name: string): string {
  const known = spdxNames.get(name.toLowerCase());
  if (known !== undefined) return known;
  const [, family, version, later] = /^(A?GPL|LGPL)-([123](?:\.\d)?)(\+?)$/i.exec(name) ?? [];
  if (family === undefined || version === undefined) return name;
  const whole = version.includes('.') ? version : `${version}.0`;
  return `${family.toUpperCase()}-${whole}-${later === '+' ? 'or-later' : 'only'}`;
}
