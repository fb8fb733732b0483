import type { LiveFacts, Risk } from './risk.ts';

/** What a capability beyond the usual ones leads to. */
const strong: Readonly<Record<string, string>> = {
  CAP_SYS_ADMIN: 'mount file systems and change namespaces, which is most of what root may',
  CAP_SYS_MODULE: 'load code into the kernel',
  CAP_SYS_RAWIO: 'reach hardware and memory past the kernel',
  CAP_SYS_PTRACE: 'read and change other processes',
  CAP_SYS_BOOT: 'restart the machine or start another kernel',
  CAP_SYS_TIME: "change the host's clock",
  CAP_DAC_READ_SEARCH: 'open any file of the host by its handle',
  CAP_BPF: 'load programs into the kernel',
  CAP_PERFMON: 'watch the kernel and other processes',
  CAP_NET_ADMIN: 'change addresses, routes and firewall of its network',
  CAP_SYSLOG: "read the kernel's messages, with addresses in them",
  CAP_MAC_ADMIN: 'change the rules of SELinux or Smack',
  CAP_MAC_OVERRIDE: 'pass by the rules of SELinux or Smack',
  CAP_CHECKPOINT_RESTORE: 'choose process numbers and read maps of other processes',
};

interface Seen {
  readonly uid: number | undefined;
  readonly live: LiveFacts | undefined;
}

/**
 * What capabilities let a container do. Strong ones are told by name; of those that every container has, those that nothing seen of it needs.
 *
 * @param capabilities what it has
 * @param added names that were asked for, in any case, with or without `CAP_`
 */
export function listCapabilityRisks(
  capabilities: readonly string[],
  added: readonly string[],
  seen: Seen,
): readonly Risk[] {
  const risky = capabilities.filter((name) => name in strong);
  const asked = new Set(added.map((name) => `CAP_${name.toUpperCase().replace(/^CAP_/, '')}`));
  return [
    ...risky.map((name) => toStrong(name)),
    ...listNeedless(
      capabilities.filter((name) => !risky.includes(name) && !asked.has(name)),
      seen,
    ),
  ];
}

function toStrong(name: string): Risk {
  return {
    level: name === 'CAP_NET_ADMIN' || name === 'CAP_SYSLOG' ? 'medium' : 'high',
    id: 'capability',
    about: `${name} lets it ${strong[name]}`,
    remedy: `Leave --cap-add ${name.slice('CAP_'.length)} out.`,
  };
}

/** What was seen that makes a capability needless; '' when nothing was. */
const needless: Readonly<Record<string, (live: LiveFacts) => string>> = {
  CAP_NET_BIND_SERVICE: ({ ports }) => (ports.some((port) => port < 1024) ? '' : 'it listens at no port below 1024'),
  CAP_NET_RAW: ({ rawSockets }) => (rawSockets ? '' : 'it has no raw socket open'),
  CAP_SYS_CHROOT: ({ changedRoot }) => (changedRoot ? '' : 'none of its processes has another root directory'),
  CAP_SETUID: ({ users }) => (users.size > 1 ? '' : 'all its processes run as one user'),
  CAP_SETGID: ({ users }) => (users.size > 1 ? '' : 'all its processes run as one user'),
  CAP_MKNOD: () => 'programs make devices but while packages are installed',
  CAP_AUDIT_WRITE: () => 'only programs that log people in write to the audit log',
  CAP_SETFCAP: () => 'only what installs packages gives capabilities to files',
};

function listNeedless(capabilities: readonly string[], { uid, live }: Seen): readonly Risk[] {
  if (capabilities.length === 0) return [];
  const isPowerless = uid !== undefined && uid !== 0 && (live === undefined || live.effective.size === 0);
  if (isPowerless) {
    return [
      {
        level: 'low',
        id: 'capabilities',
        about: `it has ${capabilities.length} capabilities in reserve, of which its user can use none`,
        remedy: 'Add --cap-drop ALL.',
      },
    ];
  }
  const rows = capabilities.flatMap((name): Risk[] => {
    const why = live === undefined ? '' : (needless[name]?.(live) ?? '');
    if (why === '') return [];
    const remedy = `Add --cap-drop ${name.slice('CAP_'.length)}.`;
    return [{ level: 'low', id: 'capability', about: `it does not seem to need ${name}: ${why}`, remedy }];
  });
  return rows.length > 0 || live !== undefined ? rows : [untold(capabilities.length)];
}

function untold(count: number): Risk {
  return {
    level: 'low',
    id: 'capabilities',
    about: `it has ${count} capabilities; which of them it needs shows when it runs`,
    remedy: 'Look again while it runs, or add --cap-drop ALL and --cap-add for each that it needs.',
  };
}
