import type { Instruction } from '../instruction.ts';
import type { Stage } from '../stages.ts';
import type { FromView } from './lint-subject.ts';

/** Positions of the stages that a target is made of, itself included; of all stages when there is no target, or no such stage. */
export function reachedStages(
  stages: readonly Stage[],
  froms: readonly FromView[],
  target: string | undefined,
): ReadonlySet<number> {
  const start = target === undefined ? undefined : findStage(stages, target, stages.length);
  if (start === undefined) return new Set(stages.keys());
  const reached = new Set<number>();
  const visit = (index: number): void => {
    const stage = stages[index];
    if (stage === undefined || reached.has(index)) return;
    reached.add(index);
    const names = [froms[index]?.image.text ?? '', ...stage.instructions.flatMap(stagesNamed)];
    for (const name of names) visit(findStage(stages, name, index) ?? -1);
  };
  visit(start);
  return reached;
}

/** The last stage of a name before position `before`, or the stage of that number. */
export function findStage(stages: readonly Stage[], name: string, before: number): number | undefined {
  const named = stages.findLast((stage) => stage.index < before && stage.name === name.toLowerCase());
  if (named !== undefined) return named.index;
  return /^\d{1,6}$/.test(name) && Number(name) < before ? Number(name) : undefined;
}

/** What an instruction copies or mounts from. */
function stagesNamed(instruction: Instruction): readonly string[] {
  if (instruction.kind === 'copy') return instruction.from === undefined ? [] : [instruction.from.text];
  if (instruction.kind !== 'run') return [];
  return instruction.mounts.flatMap((mount) => ('from' in mount && mount.from !== undefined ? [mount.from] : []));
}
