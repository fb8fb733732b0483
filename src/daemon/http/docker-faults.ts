/** How a fault is told to clients of Docker. */
export interface DockerFault {
  /** @default the fault's own */
  readonly status?: number;
  /** What clients look for in the message, in front of it. */
  readonly words?: string;
  /** The message in Docker's own words, where it has them; `$1` is what stands in the group. */
  readonly said?: readonly [pattern: RegExp, words: string];
}

/** Faults whose status or words clients of Docker know otherwise. Those that are not listed are told as they are. */
export const dockerFaults: Readonly<Record<string, DockerFault>> = {
  // python3-docker tells images from the rest by these words.
  'app/no-image': { words: 'No such image', said: [/^no image "(.*)" in the store$/, 'No such image: $1'] },
  'app/no-container': { words: 'No such container', said: [/^no container "(.*)"$/, 'No such container: $1'] },
  'app/no-volume': { said: [/^no volume "(.*)"$/, 'get $1: no such volume'] },
  'network/no-network': { said: [/^there is no network (.*)$/, 'network $1 not found'] },
  'store/name-taken': {
    said: [
      /^the name (.*) is in use by container (.*)$/,
      'Conflict. The container name "/$1" is already in use by container "$2". You have to remove (or rename) that container to be able to reuse that name.',
    ],
  },
  'app/container-running': {
    said: [
      /^container (.*) is running$/,
      'cannot remove container "$1": container is running: stop the container before removing or force remove',
    ],
  },
  'app/ambiguous-id': { status: 400 },
  // Docker's clients pull what can not be found, and a run's file is no image.
  'app/no-file': { status: 400 },
  'registry/not-found': { status: 404, words: 'repository does not exist or may require authorization' },
  'registry/unauthorized': { status: 401, words: 'unauthorized' },
  // By these words the command line of Docker knows what to exit with.
  'runtime/command-not-found': { words: 'executable file not found in $PATH' },
  'runtime/command-not-invocable': { words: 'permission denied' },
  'app/platform-mismatch': { status: 404 },
  'base/bad-json': { status: 400 },
};
