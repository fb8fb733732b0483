import type { KeyOfStep } from '../solve/do-step.ts';
import { parseRecord, type StepParts, type StepRecord, toParts } from '../solve/step-records.ts';
import { differingFields, isSameCommand, likenessOf } from './compare-ops.ts';

/** A record of a step that tells what its key was made of. */
export interface EarlierRecord extends StepRecord {
  readonly parts: StepParts;
}

/** Reads what is remembered of steps. @param before when the build began: what it has done itself does not count */
export function readEarlier(
  records: Iterable<{ readonly key: string; readonly value: string }>,
  before: number,
): readonly EarlierRecord[] {
  const found: EarlierRecord[] = [];
  for (const { key, value } of records) {
    const record = key.startsWith('step/') ? parseRecord(value) : undefined;
    const parts = record?.parts;
    if (record !== undefined && parts !== undefined && parts.doneAt < before) found.push({ ...record, parts });
  }
  return found;
}

/** How alike the texts of two instructions must be to be taken for one that was edited. */
const likeEnough = 0.4;

/**
 * The step that differs least: one with the same instruction, else one on the same base whose instruction is much alike; of several the
 * latest. `undefined` when there is none.
 */
export function nearestRecord(
  { step, identities, content }: KeyOfStep,
  earlier: readonly EarlierRecord[],
): EarlierRecord | undefined {
  const { op } = toParts(step.op, identities, '');
  let best: { readonly record: EarlierRecord; readonly distance: number } | undefined;
  for (const record of earlier) {
    const { parts } = record;
    if (parts.op.kind !== op.kind) continue;
    const isSame = isSameCommand(parts.op, op);
    const likeness = isSame ? 1 : likenessOf(parts.op, op);
    const inputs = identities.filter((input, at) => input.join() !== (parts.inputs[at] ?? []).join()).length;
    if (!isSame && (inputs > 0 || likeness < likeEnough)) continue;
    const fields = differingFields(parts.op, op).length;
    const distance = fields + inputs + (content === parts.content ? 0 : 1) + (isSame ? 0 : 10 * (1 - likeness));
    const isNearer = best === undefined || distance < best.distance;
    const isLater = best?.distance === distance && parts.doneAt > best.record.parts.doneAt;
    if (isNearer || isLater) best = { record, distance };
  }
  return best?.record;
}
