import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where Debian's busybox-static lies. */
const busybox = '/bin/busybox';

/** Makes a root file system of busybox, with a few users and files to look at. */
export function makeBusyboxRoot(root: string): void {
  for (const name of ['bin', 'etc', 'proc', 'sys', 'dev', 'tmp', 'root', 'sbin', 'data/sub', 'srv']) {
    mkdirSync(join(root, name), { recursive: true });
  }
  copyFileSync(busybox, join(root, 'bin/busybox'));
  const applets = spawnSync(busybox, ['--list'], { encoding: 'utf8' }).stdout.split('\n');
  for (const name of applets.filter((each) => each !== '' && each !== 'busybox')) {
    symlinkSync('busybox', join(root, 'bin', name));
  }
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\nweb:x:1000:1001::/srv:/bin/sh\n');
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\nweb:x:1001:\nadm:x:4:web\n');
  for (const name of ['hosts', 'hostname', 'resolv.conf']) writeFileSync(join(root, 'etc', name), '');
  writeFileSync(join(root, 'etc/plain'), 'not a program\n');
  writeFileSync(join(root, 'data/sub/file'), 'from the image\n');
  chownSync(join(root, 'data/sub'), 1000, 1001);
  chmodSync(join(root, 'data/sub'), 0o2750);
  // A volume there must get what the image has in /data, and nothing of the host's.
  symlinkSync('/data', join(root, 'link'));
  symlinkSync('../../../../../../etc', join(root, 'srv/out'));
}
