import { type MutateRequest, mutateImage, openNacre, parsePlatform } from '../../../app/index.ts';
import { cancelOnSignal } from '../../cancel-on-signal.ts';
import type { Command, Flag, Flags } from '../../command.ts';
import { cliFault } from '../../faults.ts';
import { openProgress } from '../../progress.ts';
import { readRegistryFlags } from '../../registry-flags.ts';
import { readRemakeFlags, remakeFlags } from '../../remake-flags.ts';
import { parsePairs, parseWords } from '../../word-values.ts';

const own: readonly Flag[] = [
  { name: 'annotation', kind: 'list', value: 'NAME=VALUE', about: 'set an annotation of the manifest' },
  { name: 'change', short: 'c', kind: 'list', value: 'INSTRUCTION', about: 'a Dockerfile instruction to apply' },
  { name: 'cmd', kind: 'text', value: 'WORDS', about: 'the command: words, or a JSON list of them' },
  { name: 'entrypoint', kind: 'text', value: 'WORDS', about: 'what the command is given to' },
  { name: 'env', short: 'e', kind: 'list', value: 'NAME=VALUE', about: 'set a variable' },
  { name: 'expose', kind: 'list', value: 'PORT[/PROTO]', about: 'add a port' },
  { name: 'label', short: 'l', kind: 'list', value: 'NAME=VALUE', about: 'set a label' },
  { name: 'set-platform', kind: 'text', value: 'OS/ARCH', about: 'say that it is for this platform' },
  { name: 'stop-signal', kind: 'text', value: 'SIGNAL', about: 'what ends it' },
  { name: 'unset-annotation', kind: 'list', value: 'NAME', about: 'remove an annotation' },
  { name: 'unset-env', kind: 'list', value: 'NAME', about: 'remove a variable' },
  { name: 'unset-expose', kind: 'list', value: 'PORT[/PROTO]', about: 'remove a port' },
  { name: 'unset-label', kind: 'list', value: 'NAME', about: 'remove a label' },
  { name: 'unset-volume', kind: 'list', value: 'PATH', about: 'remove a volume' },
  { name: 'user', short: 'u', kind: 'text', value: 'USER', about: 'who it runs as' },
  { name: 'volume', kind: 'list', value: 'PATH', about: 'add a volume' },
  { name: 'workdir', short: 'w', kind: 'text', value: 'PATH', about: 'where it runs' },
];

export const mutateCommand: Command = {
  name: 'mutate',
  about: `Makes an image that says something else of itself than IMAGE does, with the same layers, and prints its digest. Of an index every image is changed. IMAGE may
be any place that copy knows; an image of a registry is changed there, and no layer is read. Empty text removes a command, entrypoint, user,
directory or signal. IMAGE stays.`,
  positionals: [{ name: 'IMAGE', kind: 'one', completion: 'image' }],
  flags: remakeFlags(own),
  examples: [
    { call: 'nacre mutate --env LEVEL=debug --user app -t hello:debug hello', about: 'In the store' },
    {
      call: 'nacre mutate --label seen=yes -t reg.example/app:1 reg.example/app:0',
      about: 'In a registry',
    },
    { call: `nacre mutate --cmd '["node", "main.js"]' --expose 8080 -t web hello`, about: 'What it runs' },
  ],
  async run({ flags, positionals, terminal, root }) {
    const [image = ''] = positionals;
    const request = { ...readRemakeFlags(flags), ...readChanges(flags), image };
    using nacre = openNacre(root);
    using progress = openProgress(terminal, { quiet: flags.on('quiet') });
    using cancel = cancelOnSignal();
    const { signal } = cancel;
    const access = readRegistryFlags(flags, terminal);
    const descriptor = await mutateImage(nacre, { ...access, ...request, signal, onEvent: progress.onEvent });
    terminal.out(`${descriptor.digest}\n`);
    return 0;
  },
};

type Changes = Pick<MutateRequest, 'config' | 'changes' | 'annotations' | 'unsetAnnotations' | 'toPlatform'>;

function readChanges(flags: Flags): Changes {
  const platform = flags.text('set-platform');
  const user = flags.text('user');
  const workingDir = flags.text('workdir');
  const stopSignal = flags.text('stop-signal');
  const cmd = parseWords('mutate', 'cmd', flags.text('cmd'));
  const entrypoint = parseWords('mutate', 'entrypoint', flags.text('entrypoint'));
  return {
    changes: flags.list('change'),
    annotations: parsePairs('mutate', 'annotation', flags.list('annotation')),
    unsetAnnotations: flags.list('unset-annotation'),
    ...(platform === undefined ? {} : { toPlatform: parsePlatform(platform) }),
    config: {
      env: Object.entries(parsePairs('mutate', 'env', flags.list('env'))).map((pair) => pair.join('=')),
      unsetEnv: flags.list('unset-env'),
      labels: parsePairs('mutate', 'label', flags.list('label')),
      unsetLabels: flags.list('unset-label'),
      ports: flags.list('expose').map(toPort),
      unsetPorts: flags.list('unset-expose').map(toPort),
      volumes: flags.list('volume'),
      unsetVolumes: flags.list('unset-volume'),
      ...(user === undefined ? {} : { user }),
      ...(workingDir === undefined ? {} : { workingDir }),
      ...(stopSignal === undefined ? {} : { stopSignal }),
      ...(cmd === undefined ? {} : { cmd }),
      ...(entrypoint === undefined ? {} : { entrypoint }),
    },
  };
}

function toPort(text: string): string {
  const [, port = '', protocol = 'tcp'] = /^(\d{1,5})(?:\/(tcp|udp|sctp))?$/.exec(text) ?? [];
  if (port !== '' && Number(port) > 0 && Number(port) < 65536) return `${port}/${protocol}`;
  throw cliFault('cli/usage', `mutate: "${text}" is not a port`, { hint: 'Write PORT, PORT/tcp or PORT/udp.' });
}
