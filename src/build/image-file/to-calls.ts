import type { InstructionCall } from '../dockerfile/index.ts';
import type { CallPlace } from './call-place.ts';
import { type Made, madeOf, type NameOf, type Stage } from './made.ts';

/** An instruction as a Dockerfile would have it. */
export interface Called extends Omit<InstructionCall, 'place'> {
  readonly place: CallPlace;
}

/** What a build is asked to make. */
export interface Wanted {
  readonly image: Stage;
  /** Other images, under names that `--target` may ask for. */
  readonly others: ReadonlyMap<string, Stage>;
}

/**
 * Puts images in the order of a Dockerfile's stages: what others are made of first, the wanted one last.
 *
 * @throws TypeError when two stages have one name
 */
export function toCalls({ image, others }: Wanted): readonly Called[] {
  const found = new Set<Made>();
  const last = madeOf(image);
  for (const before of neededBy(last)) visit(before, found);
  for (const other of others.values()) if (madeOf(other) !== last) visit(madeOf(other), found);
  found.add(last);
  const stages = [...found];
  const names = nameStages(stages, others);
  const nameOf: NameOf = (stage) => names[stages.indexOf(madeOf(stage))] ?? String(stages.indexOf(madeOf(stage)));
  return stages.flatMap((stage, index) => toStage(stage, names[index], nameOf));
}

function visit(stage: Made, found: Set<Made>): void {
  if (found.has(stage)) return;
  for (const before of neededBy(stage)) visit(before, found);
  found.add(stage);
}

/** What a stage is made on, copies from and mounts. */
function neededBy({ base, by }: Made): readonly Made[] {
  const on = base.on.kind === 'stage' ? [base.on.stage] : [];
  return [...on, ...by.flatMap(({ uses }) => uses)].map((stage) => madeOf(stage));
}

/** The name of each stage: its own, that of its export, or a number's when others are made on it; `undefined` for the others. */
function nameStages(stages: readonly Made[], others: ReadonlyMap<string, Stage>): readonly (string | undefined)[] {
  const exported = new Map([...others].map(([name, stage]) => [madeOf(stage), name]));
  const bases = new Set(stages.flatMap(({ base }) => (base.on.kind === 'stage' ? [madeOf(base.on.stage)] : [])));
  const names = stages.map(
    (stage, index) => stage.name ?? exported.get(stage) ?? (bases.has(stage) ? `stage-${index}` : undefined),
  );
  const twice = names.find((name, index) => name !== undefined && names.indexOf(name) !== index);
  if (twice !== undefined) throw new TypeError(`two stages are named "${twice}"`);
  return names;
}

function toStage(stage: Made, name: string | undefined, nameOf: NameOf): readonly Called[] {
  const { on, flags, place } = stage.base;
  const base = on.kind === 'stage' ? nameOf(on.stage) : on.word;
  const from = { keyword: 'FROM', flags, rest: name === undefined ? base : `${base} AS ${name}`, heredocs: [], place };
  return [
    from,
    ...stage.by.map((call) => ({
      keyword: call.keyword,
      flags: call.flags(nameOf),
      rest: call.rest,
      heredocs: call.heredocs,
      place: call.place,
    })),
  ];
}
