import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { call } from './call.ts';
import type { Lab } from './contender.ts';

const made = new WeakMap<Lab, Map<string, string>>();

/** Debian with apt, as every tool's image `debian`; needs mmdebstrap and a mirror. */
export function debianImage(lab: Lab): string {
  return imageOf(lab, 'debian', (directory) => {
    const tar = join(directory, 'debian.tar');
    call(['mmdebstrap', '--quiet', '--variant=apt', '--include=ca-certificates,libatomic1', 'bookworm', tar]);
    return tar;
  });
}

/** The same with the Node and the npm that measure here, as every tool's image `node`. */
export function nodeImage(lab: Lab): string {
  return imageOf(lab, 'node', (directory) => {
    const root = join(directory, 'root');
    const tar = join(directory, 'node.tar');
    mkdirSync(root);
    debianImage(lab);
    call(['tar', '-xf', join(lab.directory, 'debian.tar'), '-C', root]);
    cpSync(process.execPath, join(root, 'usr/bin/node'));
    const npm = join(call(['sh', '-c', 'realpath "$(command -v npm)"']).trim(), '../..');
    cpSync(npm, join(root, 'usr/lib/node_modules/npm'), { recursive: true, dereference: true });
    // Whom this machine trusts, containers trust.
    cpSync('/etc/ssl/certs/ca-certificates.crt', join(root, 'etc/ssl/certs/ca-certificates.crt'));
    for (const name of ['npm', 'npx'])
      call(['ln', '-s', `../lib/node_modules/npm/bin/${name}-cli.js`, join(root, 'usr/bin', name)]);
    call(['tar', '-cf', tar, '--numeric-owner', '-C', root, '.']);
    return tar;
  });
}

/** Makes an image once for each lab and gives it to every tool. @returns its name */
function imageOf(lab: Lab, name: string, make: (directory: string) => string): string {
  const known = made.get(lab) ?? new Map<string, string>();
  made.set(lab, known);
  if (!known.has(name)) {
    const tar = join(lab.directory, `${name}.tar`);
    call(['mv', make(lab.scratch(name)), tar]);
    known.set(name, tar);
    lab.nacre.call('import', '-q', tar, `${name}:latest`);
    const { docker, podman } = lab.peers;
    if (!('missing' in docker)) docker.call('import', tar, `${name}:latest`);
    if (!('missing' in podman)) podman.call('import', tar, `localhost/${name}:latest`);
  }
  return name;
}
