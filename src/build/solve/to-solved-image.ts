import type { Digest, HistoryEntry } from '../../oci/index.ts';
import { formatBuildTime } from '../build-time.ts';
import type { Plan } from '../plan/plan.ts';
import type { SolvedImage } from './solved-image.ts';
import type { StepResult } from './step-result.ts';

/** What history names as the maker of its lines. */
export const historyComment = 'nacre';

/**
 * Puts together what a plan's target has come to.
 *
 * @param time the build's, in seconds since 1970
 */
export async function toSolvedImage(
  plan: Plan,
  results: ReadonlyMap<Digest, StepResult>,
  time: number,
): Promise<SolvedImage> {
  const created = formatBuildTime(time);
  const { platform, author, config, baseHistory } = plan.image;
  const history = [...baseHistory, ...toHistory(plan, results, created)];
  const steps = chainOf(plan).map((step) => ({ step, layers: results.get(step)?.identities.length ?? 0 }));
  return {
    config: { platform, created, config, history, ...(author === undefined ? {} : { author }) },
    layers: (await results.get(plan.target)?.layers()) ?? [],
    based: steps[0]?.layers ?? 0,
    steps,
    layersOf: async (step) => (await results.get(step)?.layers()) ?? [],
  };
}

/** The steps that each build on the one before, from the source that the target's file system began with to the target itself. */
function chainOf(plan: Plan): readonly Digest[] {
  const steps = new Map(plan.steps.map((step) => [step.digest, step]));
  const chain: Digest[] = [];
  for (let digest: Digest | undefined = plan.target; digest !== undefined; digest = steps.get(digest)?.inputs[0])
    chain.push(digest);
  return chain.reverse();
}

function toHistory(plan: Plan, results: ReadonlyMap<Digest, StepResult>, created: string): readonly HistoryEntry[] {
  return plan.image.history.map(({ createdBy, step }) => {
    const hasLayer = step !== undefined && results.get(step)?.hasLayer === true;
    return { created, createdBy, comment: historyComment, ...(hasLayer ? {} : { emptyLayer: true }) };
  });
}
