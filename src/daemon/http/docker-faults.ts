/** How a fault is told to clients of Docker. */
export interface DockerFault {
  /** @default the fault's own */
  readonly status?: number;
  /** What clients look for in the message. */
  readonly words?: string;
}

/** Faults whose status or words clients of Docker know otherwise. Those that are not listed are told as they are. */
export const dockerFaults: Readonly<Record<string, DockerFault>> = {
  // python3-docker tells images from the rest by these words.
  'app/no-image': { words: 'No such image' },
  'app/no-container': { words: 'No such container' },
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
