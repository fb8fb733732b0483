import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bigTar, type OwnStore, ownStore } from '../big-image.ts';
import { call } from '../call.ts';
import type { Bench, Candidate, Contender, Lab, Tool } from '../contender.ts';

const snapshotters = ['erofs', 'unpacked'] as const;

/** From an archive on disk to a container that has run: what is measured of podman is the load alone. */
export const load: Bench = {
  name: 'load',
  about: 'load to runnable, 770 MB in 28,000 files, layers as they are (podman: load alone)',
  runs: 3,
  goals: { 'nacre unpacked': 0.25, podman: 0.4 },
  candidates: (lab) => loaders(lab, 'docker-archive'),
};

export const loadCompressed: Bench = {
  name: 'load-gzip',
  about: 'the same with gzip layers',
  runs: 3,
  goals: { 'nacre unpacked': 0.25, podman: 0.4 },
  candidates: (lab) => loaders(lab, 'oci-archive'),
};

type PodmanFormat = 'docker-archive' | 'oci-archive';

/** The archive is podman's own: `docker-archive` holds plain layers, `oci-archive` compressed ones. */
function loaders(lab: Lab, format: PodmanFormat): readonly Candidate[] {
  const archive = join(lab.scratch('archive'), 'big.tar');
  const { podman } = lab.peers;
  if ('missing' in podman) return [{ name: 'nacre', missing: `podman makes the archive: ${podman.missing}` }];
  podman.call('import', bigTar(lab), 'localhost/big:latest');
  podman.call('save', '-q', '--format', format, '-o', archive, 'localhost/big:latest');
  return [
    ...snapshotters.map((name) => ownLoader(ownStore(lab, name), name, archive)),
    podmanLoader(lab, podman, archive),
  ];
}

function ownLoader(store: OwnStore, snapshotter: (typeof snapshotters)[number], archive: string): Contender {
  const script = '"$1" --root "$3" load -q -i "$4" && "$1" --root "$3" run --rm --network none localhost/big true';
  return {
    name: snapshotter === 'erofs' ? 'nacre' : 'nacre unpacked',
    command: ['sh', '-c', script, 'sh', ...store.command, archive],
    environment: store.environment,
    before: anew(store.root),
  };
}

function podmanLoader(lab: Lab, podman: Tool, archive: string): Contender {
  const directory = lab.scratch('podman');
  const root = join(directory, 'root');
  const at = podman.command.indexOf('--root');
  const ownRoot = ['--root', root, '--runroot', join(directory, 'run')];
  const command = [...podman.command.slice(0, at), ...ownRoot, ...podman.command.slice(at + ownRoot.length)];
  return { name: 'podman', command: [...command, 'load', '-q', '-i', archive], before: anew(root) };
}

/**
 * Every round begins with nothing, and nothing is deleted meanwhile: for a minute ext4 passes over freed inodes one by one, which would
 * make those pay who unpack.
 */
function anew(root: string): () => void {
  let round = 0;
  return () => {
    if (existsSync(root)) renameSync(root, `${root}.${round++}`);
    call(['sync']);
  };
}

const readAll = 'find / -xdev -type f -print0 | xargs -0 cat > /dev/null';

/** Reading through the mount, nothing in memory. */
export const readCold: Bench = {
  name: 'read-cold',
  about: 'a container reads all files of that image, page cache empty',
  runs: 3,
  goals: { 'nacre unpacked': 1.25 },
  candidates: (lab) => readers(lab, readAll, () => void call(['sh', '-c', 'sync; echo 3 > /proc/sys/vm/drop_caches'])),
};

/** The same with everything in memory: five times over, the first of which fills the cache of the mount. */
export const readWarm: Bench = {
  name: 'read-warm',
  about: 'a container reads all files of that image five times over',
  runs: 3,
  goals: { 'nacre unpacked': 1.25 },
  candidates: (lab) => readers(lab, `for n in 1 2 3 4 5; do ${readAll}; done`, () => {}),
};

function readers(lab: Lab, script: string, before: () => void): readonly Candidate[] {
  return snapshotters.map((name) => {
    const store = ownStore(lab, name);
    store.call('import', '-q', bigTar(lab), 'big');
    store.call('run', '--rm', '--network', 'none', 'big', 'true');
    return {
      name: name === 'erofs' ? 'nacre' : 'nacre unpacked',
      command: [...store.command, 'run', '--rm', '--network', 'none', 'big', 'sh', '-c', script],
      environment: store.environment,
      before,
    };
  });
}

/** Getting rid of that image, beside removing the files it stands for. */
export const remove: Bench = {
  name: 'remove',
  about: 'rmi of that image with all its bytes, beside rm -r of its files',
  runs: 5,
  goals: { 'rm -r': 0.05 },
  candidates: (lab) => {
    const store = ownStore(lab, 'erofs');
    const tar = bigTar(lab);
    const tree = join(lab.scratch('tree'), 'root');
    return [
      {
        name: 'nacre',
        command: [...store.command, 'rmi', 'big'],
        environment: store.environment,
        before: () => {
          store.call('import', '-q', tar, 'big');
          store.call('run', '--rm', '--network', 'none', 'big', 'true');
          call(['sync']);
        },
      },
      {
        name: 'rm -r',
        command: ['rm', '-r', tree],
        before: () => {
          rmSync(tree, { recursive: true, force: true });
          mkdirSync(tree);
          call(['tar', '-C', tree, '-xf', tar]);
          call(['sync']);
        },
      },
    ];
  },
};
