import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Lab, run } from './lab.ts';

/** The root file system of an image, unpacked on the host with owners, modes, times and attributes. @returns its path */
export function unpackImage(lab: Lab, name: string): string {
  const directory = join(lab.directory, 'unpacked', name.replaceAll(/\W/g, '-'));
  rmSync(directory, { recursive: true, force: true });
  const layout = join(directory, 'layout');
  mkdirSync(layout, { recursive: true });
  lab.ok('save', '-q', '-o', join(directory, 'tar'), name);
  run('tar', '-xf', join(directory, 'tar'), '-C', layout);
  lab.ok('unpack', '-q', layout, join(directory, 'bundle'));
  return join(directory, 'bundle/rootfs');
}

/** A tar of a root file system in which /bin and /sbin are links into /usr, as in today's distributions. @returns its path */
export function makeMergedRoot(lab: Lab): string {
  const root = join(lab.directory, 'merged');
  if (existsSync(`${root}.tar`)) return `${root}.tar`;
  mkdirSync(root);
  const script = `cd "$0" && tar -xf "$1" && for d in bin sbin; do mv $d/* usr/$d/; rmdir $d; ln -s usr/$d $d; done
mkdir -p opaque/deep && touch opaque/old opaque/deep/older && echo gone > gone
cp usr/bin/busybox usr/bin/capable
setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 usr/bin/capable
setfattr -n user.note -v kept usr/bin/capable
tar --sort=name --mtime=@0 --xattrs --xattrs-include='*' -cf "$0.tar" .`;
  run('sh', '-c', script, root, lab.baseTar());
  rmSync(root, { recursive: true });
  return `${root}.tar`;
}
