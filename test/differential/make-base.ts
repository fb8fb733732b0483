import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Lab, run } from '../e2e/lab.ts';

// Users with groups, links of both kinds, what has to go, attributes, and modes that are easily lost.
const script = `cd "$0" && tar -xf "$1"
printf 'app:x:1000:1000::/home/app:/bin/sh\\nweb:x:33:29::/:/bin/sh\\n' >> etc/passwd
printf 'app:x:1000:\\naudio:x:29:app,web\\nstaff:x:50:\\n' >> etc/group
mkdir -p opaque/deep real/below home/app srv && touch opaque/old opaque/deep/older && echo gone > gone
ln -s real linked && ln -s /real/below absolute && ln -s nowhere dangling && echo in > real/in
echo twin > twin-a && ln twin-a twin-b && mkfifo pipe
cp bin/busybox usr/bin/capable && echo set > usr/bin/raised && chmod 6755 usr/bin/raised
setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 usr/bin/capable
mkdir private && chmod 2750 private && chown 1000:29 private home/app
tar --sort=name --mtime=@0 --xattrs --xattrs-include='security.*' -cf "$0.tar" .`;

/** A tar of the root file system that all cases build on. @returns its path */
export function makeBase(lab: Lab): string {
  const root = join(lab.directory, 'differential-base');
  mkdirSync(root);
  run('sh', '-c', script, root, lab.baseTar());
  rmSync(root, { recursive: true });
  return `${root}.tar`;
}
