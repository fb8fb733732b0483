/** For whom units are: the machine, or one user. */
export type UnitScope = 'system' | 'user';

/** What units are made of. */
export interface UnitParts {
  readonly scope: UnitScope;
  /** Absolute path of `bin/nacre`. */
  readonly program: string;
  /** Absolute path of the store. */
  readonly root: string;
  /** Variables without which another store or directory of short-lived state would be found. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where clients of the API find it; specifiers of systemd are taken as such. */
  readonly socket: string;
}

/** A file for systemd. */
export interface Unit {
  readonly name: string;
  readonly text: string;
}

/** What is enabled, so that systemd sees to it. The service is started by its socket. */
export const enabledUnits: readonly string[] = ['nacre-restart.service', 'nacre-shutdown.service', 'nacre.socket'];

/** Those that are to be active from the moment they are enabled. Starting containers waits for a boot. */
export const startedUnits: readonly string[] = ['nacre-shutdown.service', 'nacre.socket'];

/** The units that make containers come back at boot, and the API answer on demand. Source: systemd.unit(5), systemd.service(5), systemd.socket(5). */
export function toUnits(parts: UnitParts): readonly Unit[] {
  return [
    { name: 'nacre-restart.service', text: toRestartService(parts) },
    { name: 'nacre-shutdown.service', text: toShutdownService(parts) },
    { name: 'nacre.socket', text: toSocket(parts) },
    { name: 'nacre.service', text: toService(parts) },
  ];
}

/** What containers leave behind of the call that started them, their monitors, is not ended with it: KillMode. */
function toRestartService({ scope, program, root, environment }: UnitParts): string {
  const after = scope === 'system' ? 'Wants=network-online.target\nAfter=network-online.target\n' : '';
  return `[Unit]
Description=Containers that are to run after a boot
${after}RequiresMountsFor=${quote(root)}

[Service]
Type=oneshot
RemainAfterExit=yes
KillMode=process
${formatEnvironment(environment)}ExecStart=${quote(program)} system boot

[Install]
WantedBy=${scope === 'system' ? 'multi-user.target' : 'default.target'}
`;
}

/**
 * Active from the boot on, it does its work when the machine goes down: before the network does, and with more time than containers have to end by default. Not
 * part of the service above, as what starts containers after a boot is not to be called in between.
 */
function toShutdownService({ scope, program, root, environment }: UnitParts): string {
  // What is after another unit ends before it: an ordinary user's containers are all in one.
  const after = scope === 'system' ? 'After=network.target network-online.target\n' : 'After=nacre.scope\n';
  return `[Unit]
Description=Containers that end in good order when the machine goes down
${after}RequiresMountsFor=${quote(root)}

[Service]
Type=oneshot
RemainAfterExit=yes
KillMode=process
TimeoutStopSec=5min
${formatEnvironment(environment)}ExecStart=/bin/true
ExecStop=${quote(program)} system shutdown

[Install]
WantedBy=${scope === 'system' ? 'multi-user.target' : 'default.target'}
`;
}

function toSocket({ socket }: UnitParts): string {
  return `[Unit]
Description=Docker Engine API of Nacre

[Socket]
ListenStream=${socket}
SocketMode=0660
DirectoryMode=0700

[Install]
WantedBy=sockets.target
`;
}

function toService({ program, root, environment }: UnitParts): string {
  return `[Unit]
Description=Docker Engine API of Nacre
Requires=nacre.socket
After=nacre.socket
RequiresMountsFor=${quote(root)}

[Service]
Type=exec
KillMode=process
${formatEnvironment(environment)}ExecStart=${quote(program)} system service --time 300

[Install]
Also=nacre.socket
`;
}

function formatEnvironment(environment: UnitParts['environment']): string {
  return Object.entries(environment)
    .map(([name, value]) => `Environment=${quote(`${name}=${value}`)}\n`)
    .join('');
}

/** One word of a unit file. Source: systemd.syntax(7), "Quoting"; systemd.unit(5), "Specifiers". */
function quote(word: string): string {
  const plain = word.replaceAll('%', '%%');
  return /^[\w/.@:+=,%-]+$/.test(plain) ? plain : `"${plain.replaceAll(/["\\]/g, '\\$&')}"`;
}
