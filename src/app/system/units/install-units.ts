import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { messageOf } from '../../../base/index.ts';
import { type Host, makeDirectory, openHost } from '../../../host/index.ts';
import { ownProgram } from '../../containers/life/own-program.ts';
import { appFault } from '../../faults.ts';
import { storeRoot } from '../../store-root.ts';
import { enabledUnits, startedUnits, toUnits, type Unit, type UnitScope } from './units.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface UnitOptions {
  readonly scope: UnitScope;
  /** The store whose containers they are for. */
  readonly root: string;
  readonly environment: Environment;
}

/** Units as they are to be, by where. */
export interface PlacedUnit extends Unit {
  readonly path: string;
}

/** The units for a store, and where systemd looks for them. */
export function planUnits({ scope, root, environment }: UnitOptions): readonly PlacedUnit[] {
  const { NACRE_RUN, NACRE_SNAPSHOTTER } = environment;
  const runDirectory = NACRE_RUN ? resolve(NACRE_RUN) : undefined;
  const isUsual = resolve(root) === storeRoot({ ...environment, NACRE_ROOT: undefined });
  const kept = {
    ...(isUsual ? {} : { NACRE_ROOT: resolve(root) }),
    ...(runDirectory === undefined ? {} : { NACRE_RUN: runDirectory }),
    ...(NACRE_SNAPSHOTTER ? { NACRE_SNAPSHOTTER } : {}),
  };
  const usual = scope === 'system' ? '/run/nacre' : '%t/nacre';
  const socket = join(runDirectory?.replaceAll('%', '%%') ?? usual, 'docker.sock');
  const directory = unitDirectory(scope, environment);
  const units = toUnits({ scope, program: ownProgram(), root: resolve(root), environment: kept, socket });
  return units.map((unit) => ({ ...unit, path: join(directory, unit.name) }));
}

/** Source: systemd.unit(5), "Unit File Load Path". */
function unitDirectory(scope: UnitScope, { XDG_CONFIG_HOME }: Environment): string {
  return scope === 'system'
    ? '/etc/systemd/system'
    : join(XDG_CONFIG_HOME || join(homedir(), '.config'), 'systemd/user');
}

/**
 * Writes units, and has systemd see to them: at once when it runs, else from the next boot on.
 *
 * @throws app/no-systemd, app/bad-target
 */
export async function installUnits(
  units: readonly PlacedUnit[],
  { scope, enable }: { readonly scope: UnitScope; readonly enable: boolean },
): Promise<void> {
  const systemctl = enable ? findSystemctl(openHost(), scope) : undefined;
  for (const { path, text } of units) write(path, text);
  if (systemctl === undefined) return;
  await systemctl('daemon-reload');
  await systemctl('enable', ...enabledUnits);
  await systemctl('start', ...startedUnits);
}

/** Takes units away again. Containers are left alone. @returns paths of those that were there */
export async function uninstallUnits(
  units: readonly Pick<PlacedUnit, 'path'>[],
  scope: UnitScope,
): Promise<readonly string[]> {
  const there = units.map(({ path }) => path).filter((path) => existsSync(path));
  if (there.length === 0) return [];
  const host = openHost();
  const systemctl = host.findProgram('systemctl') === undefined ? undefined : findSystemctl(host, scope);
  await systemctl?.('stop', 'nacre.socket');
  await systemctl?.('disable', ...enabledUnits);
  for (const path of there) rmSync(path, { force: true });
  await systemctl?.('daemon-reload');
  return there;
}

function write(path: string, text: string): void {
  try {
    makeDirectory(join(path, '..'), 0o755);
    writeFileSync(path, text, { mode: 0o644 });
  } catch (cause) {
    throw appFault('app/bad-target', `${path} can not be written: ${messageOf(cause)}`, {
      hint: 'Be root, or write units of your own: `nacre system install --user`.',
      cause,
    });
  }
}

type Systemctl = (...args: readonly string[]) => Promise<void>;

/** Where systemd does not run, as in a chroot, units can be enabled for its next start, but not started. @throws app/no-systemd */
function findSystemctl(host: Host, scope: UnitScope): Systemctl {
  const program = host.findProgram('systemctl');
  if (program === undefined)
    throw appFault('app/no-systemd', 'this machine has no systemd', {
      hint: 'Have `nacre system boot` called after each boot, as by a line `@reboot nacre system boot` of crontab(5).',
    });
  const isRunning = existsSync('/run/systemd/system');
  return async (verb, ...args) => {
    if (!isRunning && verb !== 'enable' && verb !== 'disable') return;
    const call = [...(scope === 'user' ? ['--user'] : []), verb, ...args];
    const { status, stderr } = await host.run(program, call);
    if (status === 0) return;
    throw appFault('app/no-systemd', `systemctl ${call.join(' ')}: ${stderr.toString('utf8').trim()}`, {
      hint: 'The units are written: enable them when systemd can be reached.',
    });
  };
}
