import { isFault } from '../../../base/index.ts';
import { type BuildExplainer, createBuildExplainer, type StepExplanation } from '../../../build/index.ts';
import { openLayerIndex } from '../../../image/index.ts';
import type { Nacre } from '../../nacre.ts';
import type { ExplainedStep, ExplainReport } from '../../wire.ts';

/** What a call says of explaining. */
export interface ExplainRequest {
  /** Told why steps were done or found, once the build is over, however it ended. @default nothing is told */
  readonly onExplained?: (report: ExplainReport) => void;
  readonly noCache?: boolean;
}

/** What tells of the steps of a build while it goes on. */
export type StepWatch = Partial<Pick<BuildExplainer, 'onKeyed' | 'onResult'>>;

/**
 * Builds, and tells why steps were done or found if that is asked for.
 *
 * @param mask takes secrets out of a text
 */
export async function explainBuild<Result>(
  { store }: Pick<Nacre, 'store'>,
  { onExplained, noCache = false }: ExplainRequest,
  mask: (text: string) => string,
  build: (watch: StepWatch) => Promise<Result>,
): Promise<Result> {
  if (onExplained === undefined) return build({});
  const { onKeyed, onResult, explain } = createBuildExplainer();
  try {
    return await build({ onKeyed, onResult });
  } finally {
    const explained = await explain({
      records: store.cache.list(),
      openLayer: async (layer) => {
        try {
          return openLayerIndex(await store.rest(layer));
        } catch (error) {
          if (isFault(error)) return undefined;
          throw error;
        }
      },
      noCache,
    });
    onExplained({ steps: explained.map((each) => toStep(each, mask)) });
  }
}

function toStep(
  { label, place, isFound, reasons, earlier }: StepExplanation,
  mask: (text: string) => string,
): ExplainedStep {
  return {
    ...{ step: mask(label), file: place.file, line: place.line, cached: isFound },
    reasons: reasons.map((reason) => ({
      ...reason,
      message: mask(reason.message),
      ...('paths' in reason ? { paths: reason.paths.map(mask) } : {}),
    })),
    earlier: earlier === undefined ? null : { step: mask(earlier.about), at: new Date(earlier.doneAt).toISOString() },
  };
}
