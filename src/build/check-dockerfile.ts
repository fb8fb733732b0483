import { isFault } from '../base/index.ts';
import { parsePlatform, parseReference } from '../oci/index.ts';
import { type Dockerfile, type LintBase, type LintReport, lintDockerfile } from './dockerfile/index.ts';
import { platformArgs } from './plan/predefined-args.ts';
import type { PlanRequest } from './request.ts';
import type { Sources } from './sources.ts';

/** What the checks of a build look at. */
export interface CheckRequest extends PlanRequest {
  /** Patterns of the context's ignore file. */
  readonly ignore: readonly string[];
  /** Look into all stages, and not only those that the target needs. */
  readonly allStages?: boolean;
}

/** Makes the build checks on a Dockerfile that reads well; images that are not here are not asked for. */
export function checkDockerfile(dockerfile: Dockerfile, request: CheckRequest, sources: Sources): Promise<LintReport> {
  const { buildArgs, target, ignore, allStages } = request;
  const names = dockerfile.instructions.flatMap((line) => (line.kind === 'from' ? [line.name?.text] : []));
  const stage = target ?? String(names.length - 1);
  return lintDockerfile(dockerfile, {
    buildArgs,
    platformArgs: platformArgs(request, target ?? names.at(-1) ?? 'default'),
    ...(allStages === true && target === undefined ? {} : { target: stage }),
    ignore,
    findBase: (image, platform) => findBase(sources, image, platform),
  });
}

async function findBase(sources: Sources, image: string, platform: string): Promise<LintBase | undefined> {
  try {
    return (await sources.image(parseReference(image), parsePlatform(platform)))?.config;
  } catch (error) {
    // What is wrong with the name or the image is told by the plan.
    if (isFault(error)) return undefined;
    throw error;
  }
}
