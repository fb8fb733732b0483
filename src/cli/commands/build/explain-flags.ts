import type { BuildImageRequest, ExplainReport } from '../../../app/index.ts';
import type { Flag, Invocation } from '../../command.ts';
import { cliFault } from '../../faults.ts';
import { formatExplanation } from '../../format-explanation.ts';

/** The flag of `build` that asks why. */
export const explainFlag: Flag = { name: 'explain', kind: 'switch', about: 'tell why each step was done or found' };

/**
 * Builds; when the flags ask for it, why steps were done or found is told afterwards on standard error, with --json as JSON on standard
 * output, however the build ended.
 *
 * @throws cli/usage
 */
export async function explainSteps<Outcome>(
  { flags, terminal }: Pick<Invocation, 'flags' | 'terminal'>,
  build: (asked: Pick<BuildImageRequest, 'onExplained'>) => Promise<Outcome>,
): Promise<Outcome> {
  if (!flags.on('explain')) return build({});
  if (flags.on('verify')) throw cliFault('cli/usage', 'build: --explain and --verify exclude each other');
  let report: ExplainReport | undefined;
  try {
    // A project without a Dockerfile has no steps.
    const outcome = await build({
      onExplained: (explained) => {
        report = explained;
      },
    });
    report ??= { steps: [] };
    return outcome;
  } finally {
    if (report !== undefined && flags.on('json')) terminal.out(`${JSON.stringify(report, null, 2)}\n`);
    else if (report !== undefined) terminal.err(formatExplanation(report, Date.now()));
  }
}
