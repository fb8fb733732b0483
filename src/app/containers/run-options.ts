import { existsSync, readFileSync } from 'node:fs';
import { limits } from '../../base/index.ts';
import {
  type ContainerOptions,
  defaultContainerOptions,
  parseContainerName,
  parseCpus,
  parseExtraHost,
  parseHostname,
  parseMemory,
  parseMemorySwap,
  parseMountFlag,
  parseNetworkFlag,
  parsePidsLimit,
  parsePublish,
  parseSecurityOpt,
  parseSize,
  parseTmpfsFlag,
  parseUlimit,
  parseVolumeFlag,
} from '../../runtime/index.ts';
import { appFault } from '../faults.ts';

/** The flags of `run`, as the command line read them. */
export interface RunFlags {
  on(name: string): boolean;
  text(name: string): string | undefined;
  list(name: string): readonly string[];
}

/** What values of flags are read against. */
export interface RunFlagSources {
  /** Relative paths in `-v` and `--mount` start here. */
  readonly cwd: string;
  /** Where `-e NAME` without a value finds one. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * The flags of `run` as options of a container.
 *
 * @param args what follows the image
 * @throws runtime/bad-flag naming the flag, app/no-file for an env file
 */
export function toContainerOptions(
  flags: RunFlags,
  args: readonly string[],
  sources: RunFlagSources,
): ContainerOptions {
  return {
    ...defaultContainerOptions,
    args,
    env: [
      ...flags.list('env-file').flatMap((path) => readEnvFile(path, sources)),
      // What we do not have, the container shall not have from its image either.
      ...flags.list('env').map((each) => toVariable(each, sources) ?? each),
    ],
    groupAdd: flags.list('group-add'),
    mounts: [
      ...flags.list('volume').map((value) => parseVolumeFlag(value, sources.cwd)),
      ...flags.list('mount').map((value) => parseMountFlag(value, sources.cwd)),
      ...flags.list('tmpfs').map(parseTmpfsFlag),
    ],
    capAdd: flags.list('cap-add'),
    capDrop: flags.list('cap-drop'),
    readOnly: flags.on('read-only'),
    init: flags.on('init'),
    tty: flags.on('tty'),
    interactive: flags.on('interactive'),
    remove: flags.on('rm'),
    extraHosts: flags.list('add-host').map(parseExtraHost),
    publish: flags.list('publish').flatMap(parsePublish),
    labels: Object.fromEntries(flags.list('label').map(splitPair)),
    ulimits: flags.list('ulimit').map(parseUlimit),
    dns: { ...defaultContainerOptions.dns, servers: flags.list('dns') },
    ...Object.assign({}, ...flags.list('security-opt').map(parseSecurityOpt)),
    ...given(flags, 'entrypoint', (value) => ({ entrypoint: value === '' ? [] : [value] })),
    ...given(flags, 'name', (value) => ({ name: parseContainerName(value) })),
    ...given(flags, 'workdir', (value) => ({ workingDir: value })),
    ...given(flags, 'user', (value) => ({ user: value })),
    ...given(flags, 'hostname', (value) => ({ hostname: parseHostname(value) })),
    ...given(flags, 'network', (value) => ({ network: parseNetworkFlag(value) })),
    ...given(flags, 'memory', (value) => optional('memory', parseMemory(value))),
    ...given(flags, 'memory-swap', (value) => optional('memorySwap', parseMemorySwap(value))),
    ...given(flags, 'cpus', (value) => optional('cpus', parseCpus(value))),
    ...given(flags, 'pids-limit', (value) => ({ pidsLimit: parsePidsLimit(value) })),
    ...given(flags, 'shm-size', (value) => ({ shmSize: parseSize(value, '--shm-size') })),
    ...given(flags, 'stop-signal', (value) => ({ stopSignal: value })),
    ...given(flags, 'runtime', (value) => ({ runtime: value })),
  };
}

function given(
  flags: RunFlags,
  name: string,
  read: (value: string) => Partial<ContainerOptions>,
): Partial<ContainerOptions> {
  const value = flags.text(name);
  return value === undefined ? {} : read(value);
}

function optional(key: 'memory' | 'memorySwap' | 'cpus', value: number | undefined): Partial<ContainerOptions> {
  return value === undefined ? {} : { [key]: value };
}

/** `NAME=value` as it is; `NAME` alone takes our own value; `undefined` when we have none. */
function toVariable(text: string, sources: RunFlagSources): string | undefined {
  if (text.includes('=')) return text;
  const value = sources.environment[text];
  return value === undefined ? undefined : `${text}=${value}`;
}

/** Lines of `NAME=value` or `NAME`; blank lines and lines that begin with # say nothing. Values are taken as they stand, quotes included, as Docker does. */
function readEnvFile(path: string, sources: RunFlagSources): readonly string[] {
  return readText(path)
    .split(/\r?\n/)
    .map((line) => line.trimStart())
    .flatMap((line, at) => {
      if (line === '' || line.startsWith('#')) return [];
      const name = line.replace(/=.*$/s, '');
      if (name !== '' && !/\s/.test(name)) return toVariable(line, sources) ?? [];
      throw appFault('app/no-file', `"${name}" is not the name of a variable`, {
        hint: 'Write NAME=value, one to a line.',
        place: { file: path, line: at + 1, column: 1, text: line },
      });
    });
}

function readText(path: string): string {
  try {
    const bytes = readFileSync(path);
    if (bytes.length > limits.textFile) throw new Error('it is too large');
    return bytes.toString('utf8');
  } catch (cause) {
    const why = existsSync(path) ? 'can not be read' : 'is not there';
    throw appFault('app/no-file', `env file ${path} ${why}`, { hint: 'Name a text file that you may read.', cause });
  }
}

function splitPair(text: string): [string, string] {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
