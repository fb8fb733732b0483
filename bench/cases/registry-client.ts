import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bigTar, type OwnStore, ownStore } from '../big-image.ts';
import { call } from '../call.ts';
import { type Bench, type Candidate, type Contender, candidate, type Lab, type Tool } from '../contender.ts';
import { type BenchRegistry, startDockerRegistry } from '../peers/docker-registry.ts';
import { podmanLimits } from '../peers/tools.ts';

// Clients on loopback, the registry being CNCF's for all. The image is 770 MB in 28,000 files, with a small layer on top where that is said.

/** What all these have in common: made once for each lab. */
interface Ground {
  /** Has `big:1` and `big:2`, which differ in their top layer. */
  readonly full: BenchRegistry;
  /** Where things are pushed to. */
  readonly target: BenchRegistry;
  /** `big:1` as an OCI layout. */
  readonly layout: string;
}

const grounds = new WeakMap<Lab, Ground>();

function groundOf(lab: Lab): Ground | undefined {
  const known = grounds.get(lab);
  if (known !== undefined) return known;
  const [full, target] = [startDockerRegistry(lab), startDockerRegistry(lab)];
  if (full === undefined || target === undefined) return undefined;
  const store = ownStore(lab, 'erofs');
  store.call('import', '-q', bigTar(lab), 'big-base:latest');
  const context = lab.scratch('context');
  writeFileSync(join(context, 'Dockerfile'), 'FROM big-base\nCOPY version /version\n');
  for (const version of ['1', '2']) {
    writeFileSync(join(context, 'version'), `${version}\n`.repeat(1_000_000));
    store.call('build', '-q', '-t', `${full.host}/big:${version}`, context);
    store.call('push', '-q', `${full.host}/big:${version}`);
  }
  const layout = join(lab.scratch('layout'), 'big');
  store.call('copy', '-q', `${full.host}/big:1`, `oci:${layout}:1`);
  const ground = { full, target, layout };
  grounds.set(lab, ground);
  return ground;
}

/** A bench whose candidates need the ground. */
function onGround(
  bench: Omit<Bench, 'candidates'>,
  candidates: (lab: Lab, ground: Ground) => readonly Candidate[],
): Bench {
  return {
    ...bench,
    candidates(lab) {
      const ground = groundOf(lab);
      return ground === undefined
        ? [{ name: 'nacre', missing: 'docker-registry is not installed' }]
        : candidates(lab, ground);
    },
  };
}

const insecure = '--tls-verify=false';

export const pushBuilt: Bench = onGround(
  {
    name: 'push-built',
    about: 'push of a locally made image, whose layer lies uncompressed, to an empty registry',
    runs: 3,
    goals: { podman: 0.4 },
  },
  (lab, { target }) => {
    const name = `${target.host}/built:1`;
    const store = ownStore(lab, 'erofs');
    const renew = anew(store.root);
    const emptied = (): void => emptyFor(target);
    return [
      {
        name: 'nacre',
        command: [...store.command, 'push', '-q', name],
        before() {
          // What a push has compressed is remembered: it goes with the store.
          renew();
          store.call('import', '-q', bigTar(lab), name);
          emptied();
        },
      },
      candidate('podman', lab.peers.podman, (podman) => {
        podman.call('import', bigTar(lab), name);
        return { command: [...podman.command, 'push', '-q', insecure, name], before: emptied };
      }),
      candidate('docker', lab.peers.docker, (docker) => {
        docker.call('import', bigTar(lab), name);
        return { command: [...docker.command, 'push', '-q', name], before: emptied };
      }),
    ];
  },
);

export const pushKept: Bench = onGround(
  {
    name: 'push-kept',
    about: 'push of bytes kept as they came, to an empty registry',
    runs: 5,
    goals: { crane: 1.2 },
  },
  (lab, { full, target, layout }) => {
    const name = `${target.host}/kept:1`;
    const store = ownStore(lab, 'erofs');
    store.call('pull', '-q', `${full.host}/big:1`);
    store.call('tag', `${full.host}/big:1`, name);
    const before = (): void => emptyFor(target);
    return [
      { name: 'nacre', command: [...store.command, 'push', '-q', name], before },
      candidate('crane', lab.peers.crane, ({ command }) => ({ command: [...command, 'push', layout, name], before })),
      candidate('skopeo', lab.peers.skopeo, ({ command }) => ({
        command: [...command, 'copy', '-q', '--dest-tls-verify=false', `oci:${layout}:1`, `docker://${name}`],
        before,
      })),
    ];
  },
);

export const pushAgain: Bench = onGround(
  { name: 'push-again', about: 'the same push again, nothing changed', runs: 9, goals: { docker: 1.2 } },
  (lab, { full, target, layout }) => {
    const name = `${target.host}/again:1`;
    const store = ownStore(lab, 'erofs');
    store.call('pull', '-q', `${full.host}/big:1`);
    store.call('tag', `${full.host}/big:1`, name);
    const dockerName = `${target.host}/again-docker:1`;
    return [
      { name: 'nacre', command: [...store.command, 'push', '-q', name] },
      candidate('docker', lab.peers.docker, (docker) => {
        docker.call('pull', '-q', `${full.host}/big:1`);
        docker.call('tag', `${full.host}/big:1`, dockerName);
        return { command: [...docker.command, 'push', '-q', dockerName] };
      }),
      candidate('crane', lab.peers.crane, ({ command }) => ({ command: [...command, 'push', layout, name] })),
    ];
  },
);

export const pullWhole: Bench = onGround(
  {
    name: 'pull',
    about: 'pull to runnable: pull, and a container that has run',
    runs: 3,
    goals: { docker: 0.25 },
  },
  (lab, { full, target }) => {
    const name = `${full.host}/big:1`;
    const store = ownStore(lab, 'erofs');
    // Whatever else has one of its layers: nobody would fetch that again.
    const names = [name, `${full.host}/big:2`, `${target.host}/built:1`, `${target.host}/again-docker:1`];
    return pullers(lab, store, name, {
      nacre: anew(store.root),
      others(tool) {
        for (const each of names) forget(tool, each);
      },
    });
  },
);

export const pullTop: Bench = onGround(
  {
    name: 'pull-top',
    about: 'the same where only the top layer is news',
    runs: 5,
    goals: { docker: 0.6 },
  },
  (lab, { full }) => {
    const [name, other] = [`${full.host}/big:2`, `${full.host}/big:1`];
    const store = ownStore(lab, 'erofs');
    store.call('pull', '-q', other);

    return pullers(lab, store, name, {
      nacre: () => forget(store, name),
      others(tool) {
        if (!has(tool, other)) tool.call('pull', '-q', ...flagsFor(tool), other);
        forget(tool, name);
      },
    });
  },
);

export const pullAgain: Bench = onGround(
  { name: 'pull-again', about: 'pull, nothing changed', runs: 9, goals: { docker: 1.2 } },
  (lab, { full }) => {
    const name = `${full.host}/big:1`;
    const store = ownStore(lab, 'erofs');
    store.call('pull', '-q', name);
    const again = (tool: Tool): Omit<Contender, 'name'> => {
      tool.call('pull', '-q', ...flagsFor(tool), name);
      return { command: [...tool.command, 'pull', '-q', ...flagsFor(tool), name] };
    };
    return [
      { name: 'nacre', command: [...store.command, 'pull', '-q', name] },
      candidate('docker', lab.peers.docker, again),
      candidate('podman', lab.peers.podman, again),
    ];
  },
);

export const copyToLayout: Bench = onGround(
  { name: 'copy-layout', about: 'copy from the registry to a new OCI layout', runs: 5, goals: {} },
  (lab, { full }) => {
    const name = `${full.host}/big:1`;
    const directory = lab.scratch('copies');
    const to = (tool: string): string => join(directory, tool);
    return [
      {
        name: 'nacre',
        command: [...lab.nacre.command, 'copy', '-q', name, `oci:${to('nacre')}:1`],
        before: anew(to('nacre')),
      },
      candidate('crane', lab.peers.crane, ({ command }) => ({
        command: [...command, 'pull', '--format', 'oci', name, to('crane')],
        before: anew(to('crane')),
      })),
      candidate('skopeo', lab.peers.skopeo, ({ command }) => ({
        command: [...command, 'copy', '-q', '--src-tls-verify=false', `docker://${name}`, `oci:${to('skopeo')}:1`],
        before: anew(to('skopeo')),
      })),
    ];
  },
);

interface Before {
  readonly nacre: () => void;
  readonly others: (tool: Tool) => void;
}

function pullers(lab: Lab, store: OwnStore, name: string, before: Before): readonly Candidate[] {
  const pullAndRun = (tool: Tool, limits: readonly string[] = []): Omit<Contender, 'name'> => ({
    command: [
      ...[
        'sh',
        '-c',
        `${[...tool.command, 'pull', '-q', ...flagsFor(tool)].join(' ')} "$1" && shift && exec "$@"`,
        'sh',
      ],
      ...[name, ...tool.command, 'run', '--rm', '--network', 'none', ...limits, name, 'true'],
    ],
    before() {
      before.others(tool);
      call(['sync']);
    },
  });
  const own = pullAndRun({ command: store.command, call: store.call });
  return [
    { name: 'nacre', ...own, before: before.nacre },
    candidate('docker', lab.peers.docker, (docker) => pullAndRun(docker)),
    candidate('podman', lab.peers.podman, (podman) => pullAndRun(podman, podmanLimits)),
  ];
}

/** Podman alone asks for TLS from this machine's own addresses. */
function flagsFor({ command }: Pick<Tool, 'command'>): readonly string[] {
  return command.includes('podman') ? [insecure] : [];
}

function has({ call: ask }: Pick<Tool, 'call'>, name: string): boolean {
  try {
    ask('image', 'inspect', name);
    return true;
  } catch {
    return false;
  }
}

function forget(tool: Pick<Tool, 'call'>, name: string): void {
  try {
    tool.call('rmi', '-f', name);
  } catch {
    // It was not there.
  }
  call(['sync']);
}

function emptyFor(registry: BenchRegistry): void {
  registry.empty();
  call(['sync']);
}

/** Every round begins with nothing; what was there is moved away, so that no deletion goes on meanwhile. */
function anew(path: string): () => void {
  let round = 0;
  return () => {
    if (existsSync(path)) renameSync(path, `${path}.${round++}`);
    call(['sync']);
  };
}
