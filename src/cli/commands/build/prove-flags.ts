import type { BakeRequest, LockedBuildRequest, VerifyReport } from '../../../app/index.ts';
import type { Flag, Flags, Invocation } from '../../command.ts';
import { cliFault } from '../../faults.ts';
import { formatVerification } from '../../format-verification.ts';

/** The flags of `build` and `bake` that say what the lock file has to do with it. */
export const lockFlags: readonly Flag[] = [
  { name: 'frozen', kind: 'switch', about: 'take only what is locked, from the store' },
  { name: 'lock', kind: 'switch', about: 'write down what is taken: nacre.lock' },
  { name: 'lock-file', kind: 'text', value: 'FILE', about: 'the lock file, where it is another', completion: 'file' },
  { name: 'locked', kind: 'switch', about: 'take only what is locked' },
];

/** What the flags say of the lock. @param command for messages @throws cli/usage */
export function readLock(flags: Flags, command: string): Pick<LockedBuildRequest, 'lock'> {
  const modes = (['lock', 'locked', 'frozen'] as const).filter((name) => flags.on(name));
  const file = flags.text('lock-file');
  const [mode, second] = modes;
  if (second !== undefined) {
    throw cliFault('cli/usage', `${command}: --${mode} and --${second} exclude each other`, {
      hint: 'Write the lock with --lock, and hold builds to it with --locked or --frozen.',
    });
  }
  if (mode === undefined) {
    if (file === undefined) return {};
    throw cliFault('cli/usage', `${command}: --lock-file goes with --lock, --locked or --frozen`);
  }
  return { lock: { mode: mode === 'lock' ? 'write' : mode, ...(file === undefined ? {} : { file }) } };
}

export const verifyFlag: Flag = { name: 'verify', kind: 'switch', about: 'build twice, and tell what differs' };

/** Builds, twice when the flags ask for it; what came of that is told on standard error, with --json as JSON on standard output. */
export async function verifyBuild<Outcome>(
  { flags, terminal }: Pick<Invocation, 'flags' | 'terminal'>,
  build: (asked: Pick<LockedBuildRequest, 'onVerified'>) => Promise<Outcome>,
): Promise<Outcome> {
  if (!flags.on('verify')) return build({});
  let report: VerifyReport | undefined;
  try {
    return await build({
      onVerified: (found) => {
        report = found;
      },
    });
  } finally {
    if (report !== undefined && flags.on('json')) terminal.out(`${JSON.stringify(report, null, 2)}\n`);
    else if (report !== undefined && !(report.reproducible && flags.on('quiet')))
      terminal.err(formatVerification(report));
  }
}

/** As `verifyBuild`, for several targets. */
export async function verifyTargets<Outcome>(
  { flags, terminal }: Pick<Invocation, 'flags' | 'terminal'>,
  build: (asked: Pick<BakeRequest, 'onVerified'>) => Promise<Outcome>,
): Promise<Outcome> {
  if (!flags.on('verify')) return build({});
  const told: string[] = [];
  try {
    return await build({
      onVerified(report, target) {
        if (!(report.reproducible && flags.on('quiet'))) told.push(`${target}: ${formatVerification(report)}`);
      },
    });
  } finally {
    terminal.err(told.join('\n'));
  }
}
