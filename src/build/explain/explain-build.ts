import type { LayerIndex } from '../../image/index.ts';
import type { Digest, LayerRef } from '../../oci/index.ts';
import type { Step } from '../plan/plan.ts';
import type { KeyOfStep } from '../solve/do-step.ts';
import { toParts } from '../solve/step-records.ts';
import type { StepResult } from '../solve/step-result.ts';
import { compareFiles } from './compare-files.ts';
import { compareInputs, type KnownSteps } from './compare-inputs.ts';
import { compareOps } from './compare-ops.ts';
import type { Reason, StepExplanation } from './explanation.ts';
import { type EarlierRecord, nearestRecord, readEarlier } from './nearest-record.ts';

/** Watches a build, and tells afterwards why its steps were done. */
export interface BuildExplainer {
  readonly onKeyed: (key: KeyOfStep) => void;
  readonly onResult: (step: Step, result: StepResult) => void;
  /** What there is to tell, in the order of the lines; also when the build has failed. */
  explain(deps: ExplainDeps): Promise<readonly StepExplanation[]>;
}

/** What explaining is done with. */
export interface ExplainDeps {
  /** All that is remembered, as `BuildCache` keeps it. */
  readonly records: Iterable<{ readonly key: string; readonly value: string }>;
  /** Opens a layer; `undefined` when it is no longer there. */
  readonly openLayer: (layer: LayerRef) => Promise<LayerIndex | undefined>;
  readonly noCache: boolean;
}

/** Begins to watch a build. It costs nothing worth mention until something is to be explained. */
export function createBuildExplainer(): BuildExplainer {
  const began = Date.now();
  const keys = new Map<Digest, KeyOfStep>();
  const results = new Map<Digest, { readonly step: Step; readonly identities: readonly string[] }>();
  const known: KnownSteps = {
    step: (digest) => results.get(digest)?.step,
    identities: (digest) => results.get(digest)?.identities ?? [],
  };
  return {
    onKeyed: (key) => void keys.set(key.step.digest, key),
    onResult: (step, { identities }) => void results.set(step.digest, { step, identities }),
    async explain(deps) {
      const earlier = readEarlier(deps.records, began);
      const explained: StepExplanation[] = [];
      for (const key of keys.values()) explained.push(await explainStep(key, earlier, known, deps));
      const files = explained.map(({ place }) => place.file);
      return explained.toSorted(
        ({ place: a }, { place: b }) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line,
      );
    },
  };
}

async function explainStep(
  key: KeyOfStep,
  earlier: readonly EarlierRecord[],
  known: KnownSteps,
  deps: ExplainDeps,
): Promise<StepExplanation> {
  const { step, isFound } = key;
  const { file, line, column } = step.place;
  const told = { label: step.label, place: { file, line, column }, isFound };
  const { kind } = step.op;
  if (kind === 'fetch' || kind === 'git') return { ...told, reasons: [explainFetch(isFound)] };
  const nearest = nearestRecord(key, earlier);
  const { about = '', parts } = nearest ?? {};
  const before = parts === undefined ? {} : { earlier: { about, doneAt: parts.doneAt } };
  if (isFound) return { ...told, ...before, reasons: [found] };
  if (deps.noCache) return { ...told, reasons: [notAsked] };
  if (nearest === undefined) return { ...told, reasons: [unknown] };
  const reasons = await compare(key, nearest, known, deps);
  return { ...told, ...before, reasons: reasons.length === 0 ? [lost] : reasons };
}

const found: Reason = { kind: 'found', message: 'it was done before with the same of everything' };
const notAsked: Reason = { kind: 'no-cache', message: '--no-cache: what was done before does not count' };
const unknown: Reason = { kind: 'new', message: 'nothing like it was done before' };
const lost: Reason = { kind: 'lost', message: 'it was done before, and what it came to is no longer here' };

function explainFetch(isFound: boolean): Reason {
  return isFound
    ? { kind: 'found', message: 'it was fetched before, and is the same there' }
    : { kind: 'fetched', message: 'it was not fetched before, or is another there' };
}

async function compare(
  key: KeyOfStep,
  nearest: EarlierRecord,
  known: KnownSteps,
  deps: ExplainDeps,
): Promise<readonly Reason[]> {
  const { step, identities, content } = key;
  const { parts } = nearest;
  return [
    ...compareOps(parts.op, toParts(step.op, identities, '').op),
    ...compareInputs(step, parts.inputs, identities, known),
    ...(content === parts.content ? [] : [await explainFiles(key, nearest, deps)]),
  ];
}

/** The files that differ, by the layers that they came to: as long as both are there. */
async function explainFiles({ layer }: KeyOfStep, nearest: EarlierRecord, { openLayer }: ExplainDeps): Promise<Reason> {
  const [before, after] = await Promise.all(
    [nearest.layer, layer].map((each) => (each === undefined ? undefined : openLayer(each))),
  );
  const named = before === undefined || after === undefined ? undefined : compareFiles(before, after);
  return named ?? { kind: 'files', paths: [], count: 0, message: 'files of the context' };
}
