import type { RunConfig } from '../../../oci/index.ts';

/** What is to be said otherwise of how an image runs. Removals come first, so that what is removed and set is set. */
export interface RunConfigEdit {
  /** `NAME=VALUE`: in the place of the variable that was there, else behind the others. */
  readonly env?: readonly string[];
  readonly unsetEnv?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly unsetLabels?: readonly string[];
  /** `undefined` leaves it, an empty list removes it. */
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  /** Empty text removes these three. */
  readonly user?: string;
  readonly workingDir?: string;
  readonly stopSignal?: string;
  /** `80/tcp` */
  readonly ports?: readonly string[];
  readonly unsetPorts?: readonly string[];
  readonly volumes?: readonly string[];
  readonly unsetVolumes?: readonly string[];
}

/** A run config with an edit applied to it. */
export function editRunConfig(config: RunConfig, edit: RunConfigEdit): RunConfig {
  const {
    user: _user,
    workingDir: _workingDir,
    stopSignal: _stopSignal,
    entrypoint: _entrypoint,
    cmd: _cmd,
    ...rest
  } = config;
  return {
    ...rest,
    ...text('user', edit.user ?? config.user),
    ...text('workingDir', edit.workingDir ?? config.workingDir),
    ...text('stopSignal', edit.stopSignal ?? config.stopSignal),
    ...words('entrypoint', edit.entrypoint, config.entrypoint),
    ...words('cmd', edit.cmd, config.cmd),
    env: editEnv(config.env, edit),
    labels: { ...without(config.labels, edit.unsetLabels), ...edit.labels },
    exposedPorts: editSet(config.exposedPorts, edit.ports, edit.unsetPorts),
    volumes: editSet(config.volumes, edit.volumes, edit.unsetVolumes),
  };
}

function text(key: 'user' | 'workingDir' | 'stopSignal', value: string | undefined): Partial<RunConfig> {
  return value === undefined || value === '' ? {} : { [key]: value };
}

function words(
  key: 'entrypoint' | 'cmd',
  wanted: readonly string[] | undefined,
  before: readonly string[] | undefined,
): Partial<RunConfig> {
  const value = wanted?.length === 0 ? undefined : (wanted ?? before);
  return value === undefined ? {} : { [key]: value };
}

function editEnv(before: readonly string[], { env = [], unsetEnv = [] }: RunConfigEdit): readonly string[] {
  const nameOf = (variable: string): string => variable.replace(/=.*$/s, '');
  const after = before.filter((variable) => !unsetEnv.includes(nameOf(variable)));
  for (const variable of env) {
    const at = after.findIndex((each) => nameOf(each) === nameOf(variable));
    if (at < 0) after.push(variable);
    else after[at] = variable;
  }
  return after;
}

function editSet(
  before: readonly string[],
  added: readonly string[] = [],
  removed: readonly string[] = [],
): readonly string[] {
  return [...new Set([...before.filter((each) => !removed.includes(each)), ...added])].sort();
}

/** A map without some of its keys. */
export function without(
  map: Readonly<Record<string, string>>,
  removed: readonly string[] = [],
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !removed.includes(key)));
}
