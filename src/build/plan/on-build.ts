import { type Instruction, parseDockerfile } from '../dockerfile/index.ts';
import type { PlanDraft } from './plan-draft.ts';

/** The instructions that ONBUILD of a base has left for the stage built on it. */
export function readTriggers(draft: PlanDraft, triggers: readonly string[]): readonly Instruction[] {
  return triggers.flatMap((trigger) => {
    // An instruction alone is no Dockerfile.
    const parsed = parseDockerfile(`FROM scratch\n${trigger}`, { file: 'ONBUILD' });
    const [line = ''] = trigger.split('\n', 1);
    for (const diagnostic of parsed.diagnostics) {
      draft.report({ ...diagnostic, message: `ONBUILD ${line}: ${diagnostic.message}` });
    }
    return parsed.value.instructions.slice(1);
  });
}
