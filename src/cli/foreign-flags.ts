/** Flags of verbs for containers that other engines have, each with what to do here. */
export const foreignVerbFlags: Readonly<Record<string, string>> = {
  all: 'Name them: $(nacre ps -aq).',
  latest: 'Name it: $(nacre ps -lq).',
  filter: "Name them: $(nacre ps -aq --filter 'KEY=VALUE').",
  cidfile: 'Name it: $(cat FILE).',
  running: 'Name them: $(nacre ps -q).',
  ignore: 'Leave it out, and look at what is not there: `|| true`.',
  depend: 'Remove those that use it first.',
  link: 'Leave it out: links end with the container that has them.',
  'detach-keys': 'Use -d from the start: a command ends with whoever called it.',
  'preserve-fds': 'Hand it a socket or file with --volume when the container is made.',
  checkpoint: 'Leave it out: processes are not saved.',
  'checkpoint-dir': 'Leave it out: processes are not saved.',
};
