import { openNacre, parsePlatform, pullPolicies, runImage, toContainerOptions } from '../../app/index.ts';
import { Fault } from '../../base/index.ts';
import { assertNamed } from '../assert-named.ts';
import type { Command, Flag } from '../command.ts';
import { openProgress } from '../progress.ts';
import { readChoice } from '../read-choice.ts';
import { withExit } from '../with-exit.ts';

const flags: readonly Flag[] = [
  { name: 'add-host', kind: 'list', value: 'NAME:IP', about: 'add a line to /etc/hosts' },
  { name: 'cap-add', kind: 'list', value: 'CAP', about: 'add a Linux capability (ALL for every one)' },
  { name: 'cap-drop', kind: 'list', value: 'CAP', about: 'drop a Linux capability (ALL for every one)' },
  { name: 'cpus', kind: 'text', value: 'N', about: 'processors it may use, such as 1.5' },
  { name: 'dns', kind: 'list', value: 'IP', about: 'name server to write into /etc/resolv.conf' },
  { name: 'entrypoint', kind: 'text', value: 'COMMAND', about: "replace the image's entry point" },
  { name: 'env', short: 'e', kind: 'list', value: 'NAME[=VALUE]', about: 'set a variable, or pass on ours' },
  { name: 'env-file', kind: 'list', value: 'FILE', about: 'set the variables of a file', completion: 'file' },
  { name: 'group-add', kind: 'list', value: 'GROUP', about: 'join another group' },
  { name: 'hostname', kind: 'text', value: 'NAME', about: "the container's host name" },
  { name: 'init', kind: 'switch', about: 'run a small init that reaps and passes signals' },
  { name: 'interactive', short: 'i', kind: 'switch', about: 'keep standard input open' },
  { name: 'label', short: 'l', kind: 'list', value: 'NAME=VALUE', about: 'label the container' },
  { name: 'memory', short: 'm', kind: 'text', value: 'SIZE', about: 'most memory it may use, such as 512m' },
  { name: 'memory-swap', kind: 'text', value: 'SIZE', about: 'memory and swap together; -1 for no limit' },
  { name: 'mount', kind: 'list', value: 'SPEC', about: 'type=bind|volume|tmpfs,source=…,target=…[,…]' },
  { name: 'name', kind: 'text', value: 'NAME', about: 'name the container' },
  {
    name: 'network',
    kind: 'text',
    value: 'MODE',
    about: 'host (the default here) or none',
    completion: ['host', 'none'],
  },
  { name: 'pids-limit', kind: 'text', value: 'N', about: 'most processes and threads; -1 for no limit' },
  { name: 'platform', kind: 'text', value: 'OS/ARCH', about: 'which image of an index to run' },
  { name: 'publish', short: 'p', kind: 'list', value: '[IP:]HOST:PORT', about: 'listen on a port of the host' },
  {
    name: 'pull',
    kind: 'text',
    value: 'WHEN',
    about: 'fetch it: always, missing (the default), never',
    completion: pullPolicies,
  },
  { name: 'read-only', kind: 'switch', about: 'mount the root file system read-only' },
  { name: 'rm', kind: 'switch', about: 'remove the container when it ends' },
  {
    name: 'runtime',
    kind: 'text',
    value: 'PROGRAM',
    about: 'OCI runtime to use; crun, else runc',
    completion: ['crun', 'runc'],
  },
  { name: 'security-opt', kind: 'list', value: 'OPTION', about: 'no-new-privileges[=false], seccomp=unconfined' },
  { name: 'shm-size', kind: 'text', value: 'SIZE', about: 'size of /dev/shm; 64m' },
  { name: 'stop-signal', kind: 'text', value: 'SIGNAL', about: 'signal that asks it to end' },
  { name: 'tmpfs', kind: 'list', value: 'PATH[:OPTIONS]', about: 'mount an empty file system in memory' },
  { name: 'tty', short: 't', kind: 'switch', about: 'give it a terminal' },
  { name: 'ulimit', kind: 'list', value: 'NAME=SOFT[:HARD]', about: 'set a resource limit' },
  { name: 'user', short: 'u', kind: 'text', value: 'USER[:GROUP]', about: 'user and group, by name or number' },
  {
    name: 'volume',
    short: 'v',
    kind: 'list',
    value: 'SOURCE:PATH[:ro]',
    about: 'mount a directory or a named volume',
    completion: 'file',
  },
  { name: 'workdir', short: 'w', kind: 'text', value: 'PATH', about: 'directory to start in' },
];

export const run: Command = {
  name: 'run',
  about: `Runs a command in a new container of an image, in the foreground, and exits with its status. Signals are passed on to it;
the third Ctrl-C within five seconds kills it. The container has its own processes, mounts, host name and limits. Networks of their
own come in a later release: a container uses the host's network (or none), and -p HOST:PORT passes connections on when the
two ports differ.`,
  positionals: [
    { name: 'IMAGE', kind: 'one', completion: 'image' },
    { name: 'COMMAND', kind: 'any', completion: 'none' },
  ],
  flags,
  passThrough: true,
  examples: [
    { call: 'nacre run --rm -it debian sh', about: 'A shell' },
    { call: 'nacre run --rm -p 8080:80 hello', about: 'A server, reached at port 8080 of this machine' },
    {
      call: 'nacre run --rm -v "$PWD":/src -w /src --network none debian ls -l',
      about: 'A tool on the files of this directory, with no network',
    },
  ],
  async run({ flags, positionals, terminal, root }) {
    const [image = '', ...args] = positionals;
    const platform = flags.text('platform');
    try {
      for (const flag of ['env', 'label']) assertNamed(flag, flags.list(flag));
      const options = toContainerOptions(flags, args, { cwd: process.cwd(), environment: terminal.environment });
      using nacre = openNacre(root);
      using progress = openProgress(terminal);
      return await runImage(nacre, {
        image,
        options,
        environment: terminal.environment,
        pull: readChoice('run', flags, 'pull', pullPolicies) ?? 'missing',
        // Where nothing is drawn, standard error is the container's own.
        onEvent: (event) => (terminal.live || event.kind === 'warning' ? progress.onEvent(event) : undefined),
        ...(platform === undefined ? {} : { platform: parsePlatform(platform) }),
      });
    } catch (error) {
      throw toRunFault(error);
    }
  },
};

/** Whatever fails before the container has a status of its own ends with 125, as Docker users' scripts expect. */
function toRunFault(error: unknown): unknown {
  if (!(error instanceof Fault) || (error.exit >= 125 && error.exit <= 127)) return error;
  return withExit(error, 125);
}
