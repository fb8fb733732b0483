import type { AttachToOptions } from '../../../app/index.ts';
import type { Flag, Flags } from '../../command.ts';
import { cliFault } from '../../faults.ts';

const streams: readonly string[] = ['stdin', 'stdout', 'stderr'];

/** Which standard streams `run` joins, and whether signals are passed on. */
export const streamFlags: readonly Flag[] = [
  {
    name: 'attach',
    short: 'a',
    kind: 'list',
    value: 'STREAM',
    about: 'join stdin, stdout or stderr alone',
    completion: streams,
  },
  { name: 'no-sig-proxy', kind: 'switch', about: 'pass no signals on to it' },
  {
    name: 'sig-proxy',
    kind: 'switch',
    opposite: 'no-sig-proxy',
    about: 'pass signals that we get on to it (the default)',
  },
];

/** Whether something else is asked for than all streams and all signals. */
export function isChoosy(flags: Flags): boolean {
  return flags.list('attach').length > 0 || flags.on('no-sig-proxy');
}

/** What `streamFlags` ask for. @throws cli/usage */
export function readStreams(flags: Flags, interactive: boolean): AttachToOptions {
  const named = flags.list('attach').map((each) => each.toLowerCase());
  const unknown = named.find((each) => !streams.includes(each));
  if (unknown !== undefined)
    throw cliFault('cli/usage', `--attach "${unknown}" is no standard stream`, {
      hint: 'Use stdin, stdout or stderr, once each.',
    });
  const wants = (stream: string): boolean => named.length === 0 || named.includes(stream);
  return {
    stdin: interactive && wants('stdin'),
    stdout: wants('stdout'),
    stderr: wants('stderr'),
    passSignals: !flags.on('no-sig-proxy'),
  };
}
