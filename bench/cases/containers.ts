import { readdirSync, readFileSync } from 'node:fs';
import { type Bench, type Candidate, candidate, type Lab, type Peer, type Tool } from '../contender.ts';
import { hasOwnNetwork } from '../peers/docker.ts';
import { podmanLimits } from '../peers/tools.ts';

/** A tool that runs containers, and what it calls things. */
interface Engine {
  readonly name: string;
  readonly tool: Tool;
  readonly image: string;
  /** Flags of its `run`. */
  readonly flags: readonly string[];
  /** Its `rm -f`, which kills at once. */
  readonly remove: readonly string[];
}

const offline: readonly string[] = ['--network', 'none'];

/** The engines, each as a candidate. */
function engines(
  lab: Lab,
  make: (engine: Engine) => Omit<Extract<Candidate, { command: unknown }>, 'name'>,
): Candidate[] {
  const { podman, docker } = lab.peers;
  const remove = ['rm', '-f'];
  const peer = (name: string, found: Peer, image: string, more: Partial<Engine>): Candidate =>
    candidate(name, found, (tool) => make({ name, tool, image, flags: [], remove, ...more }));
  return [
    { name: 'nacre', ...make({ name: 'nacre', tool: lab.nacre, image: 'base', flags: [], remove }) },
    // By itself podman first asks, and waits for 10 seconds.
    peer('podman', podman, 'localhost/base:latest', { flags: podmanLimits, remove: [...remove, '-t', '0'] }),
    peer('docker', docker, 'base:latest', {}),
  ];
}

/** What has a container run in the background, without a network; to be appended to the tool's own words. */
function detachedCall({ flags, image }: Engine, args: readonly string[] = sleep, name?: string): readonly string[] {
  const named = name === undefined ? [] : ['--name', name];
  return ['run', '-d', ...named, ...offline, ...flags, image, ...args];
}

/** Removes every container of the engine. */
function removeAll({ tool, remove }: Pick<Engine, 'tool' | 'remove'>): void {
  const ids = tool
    .call('ps', '-aq')
    .split('\n')
    .filter((id) => id !== '');
  if (ids.length > 0) tool.call(...remove, ...ids);
}

const sleep: readonly string[] = ['sleep', '100000'];

/** `run --rm IMAGE true` on the default network */
export const bridged: Bench = {
  name: 'run-bridge',
  about: 'run --rm IMAGE true, on the default network',
  runs: 15,
  goals: { podman: 0.4 },
  candidates: (lab) =>
    hasOwnNetwork()
      ? engines(lab, ({ tool, flags, image }) => ({
          command: [...tool.command, 'run', '--rm', ...flags, image, 'true'],
        }))
      : [{ name: 'nacre', missing: 'it needs a network of its own: name it without benches that fetch' }],
};

/** `run -d` */
export const detached: Bench = {
  name: 'run-detached',
  about: 'run -d --network none IMAGE sleep',
  runs: 15,
  goals: { podman: 0.5 },
  candidates: (lab) =>
    engines(lab, (engine) => ({
      before: () => removeAll(engine),
      command: [...engine.tool.command, ...detachedCall(engine)],
    })),
};

/** 50 one after the other */
export const fifty: Bench = {
  name: 'run-fifty',
  about: '50 × run -d --network none IMAGE sleep, one after the other',
  runs: 2,
  goals: { podman: 0.5 },
  candidates: (lab) => engines(lab, (engine) => startMany(engine, 50, 1)),
};

/** 500, 16 at a time */
export const manyAtOnce: Bench = {
  name: 'run-many',
  about: '500 × run -d --network none IMAGE sleep, 16 at a time',
  runs: 1,
  goals: { podman: 0.5 },
  candidates: (lab) => engines(lab, (engine) => startMany(engine, 500, 16)),
  facts: (lab) => {
    removeAll({ tool: lab.nacre, remove: ['rm', '-f'] });
    return leftOf(lab);
  },
};

function startMany(
  engine: Engine,
  count: number,
  width: number,
): Omit<Extract<Candidate, { command: unknown }>, 'name'> {
  const call = [...engine.tool.command, ...detachedCall(engine)];
  const script = 'seq "$1" | { width=$2; shift 2; xargs -P "$width" -I{} "$@" > /dev/null; }';
  return {
    before: () => removeAll(engine),
    command: ['sh', '-c', script, 'sh', String(count), String(width), ...call],
  };
}

/** `exec` in a container that runs */
export const exec: Bench = {
  name: 'exec',
  about: 'exec CONTAINER true',
  runs: 15,
  goals: { docker: 0.4 },
  candidates: (lab) =>
    engines(lab, (engine) => {
      removeAll(engine);
      engine.tool.call(...detachedCall(engine, sleep, 'bench-exec'));
      return { command: [...engine.tool.command, 'exec', 'bench-exec', 'true'] };
    }),
};

/** `stop` of a process that ends as soon as it is asked: all of it is the tool's own time */
export const stop: Bench = {
  name: 'stop',
  about: 'stop of a container that ends as soon as it is asked',
  runs: 10,
  goals: { podman: 0.5 },
  candidates: (lab) =>
    engines(lab, (engine) => ({
      before: () => {
        removeAll(engine);
        const listen = ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 0.01; done'];
        engine.tool.call(...detachedCall(engine, listen, 'bench-stop'));
      },
      command: [...engine.tool.command, 'stop', 'bench-stop'],
    })),
};

/** `rm -f` of one that runs */
export const removeForced: Bench = {
  name: 'rm-force',
  about: 'rm -f of a running container',
  runs: 10,
  goals: { podman: 0.5 },
  candidates: (lab) =>
    engines(lab, (engine) => ({
      before: () => {
        removeAll(engine);
        engine.tool.call(...detachedCall(engine, sleep, 'bench-rm'));
      },
      command: [...engine.tool.command, ...engine.remove, 'bench-rm'],
    })),
};

/** Memory of what stays beside an idle container */
export const idle: Bench = {
  name: 'idle',
  about: 'memory of what looks after 20 idle containers, for each (PSS)',
  runs: 0,
  goals: {},
  candidates: () => [],
  facts: (lab) => {
    const found = engines(lab, (engine) => ({ command: [measureIdle(engine)] }));
    return found.map((each) =>
      'missing' in each ? `${each.name} skipped: ${each.missing}` : `${each.name}: ${each.command[0]}`,
    );
  },
};

function measureIdle(engine: Engine): string {
  const count = 20;
  removeAll(engine);
  for (let at = 0; at < count; at += 1) engine.tool.call(...detachedCall(engine));
  const companions = listProcesses(/\bconmon\b|containerd-shim/);
  const daemons = listProcesses(/dockerd|\bcontainerd\b(?!-shim)/);
  const kib = (pids: readonly string[]): number => pids.reduce((sum, pid) => sum + pssOf(pid), 0);
  const own = (kib(companions) / count).toFixed(0);
  removeAll(engine);
  return engine.name === 'docker' ? `${own} KiB, and ${(kib(daemons) / 1024).toFixed(0)} MiB of daemons` : `${own} KiB`;
}

function listProcesses(like: RegExp): readonly string[] {
  return readdirSync('/proc').filter(
    (pid) => /^\d+$/.test(pid) && like.test(readText(`/proc/${pid}/cmdline`).split('\0')[0] ?? ''),
  );
}

function pssOf(pid: string): number {
  return Number(/^Pss:\s+(\d+)/m.exec(readText(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/** What is left on the host of the containers that ran: should be nothing. */
function leftOf(lab: Lab): readonly string[] {
  const mounts = readText('/proc/self/mountinfo')
    .split('\n')
    .filter((line) => line.includes(`${lab.directory}/nacre`));
  const groups = readdirSync('/sys/fs/cgroup').flatMap((name) => {
    try {
      return readdirSync(`/sys/fs/cgroup/${name}/nacre`).filter((entry) => /^[0-9a-f]{64}$/.test(entry));
    } catch {
      return [];
    }
  });
  const monitors = listProcesses(/conmon/).filter((pid) =>
    readText(`/proc/${pid}/cmdline`).includes(`${lab.directory}/nacre`),
  );
  const links = readdirSync('/sys/class/net').filter((name) => name !== 'lo');
  return [
    `left of nacre's when all are removed: ${mounts.length} mounts, ${groups.length} control groups, ${monitors.length} monitors; links: ${links.join(' ') || 'none'}`,
  ];
}
