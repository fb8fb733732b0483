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
export const enabledUnits: readonly string[] = ['nacre-restart.service', 'nacre.socket'];

/** The units that make containers come back at boot, and the API answer on demand. Source: systemd.unit(5), systemd.service(5), systemd.socket(5). */
export function toUnits(parts: UnitParts): readonly Unit[] {
  return [
    { name: 'nacre-restart.service', text: toRestartService(parts) },
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
