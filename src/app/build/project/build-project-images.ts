import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { utf8 } from '../../../base/index.ts';
import { type BuildInput, createInputLog, parseDockerfile } from '../../../build/index.ts';
import { appFault } from '../../faults.ts';
import type { Nacre } from '../../nacre.ts';
import { createAttestor } from '../attest/create-attestor.ts';
import type { AttestedRequest } from '../attest/to-provenance-facts.ts';
import type { BuildCacheRequest } from '../cache/open-build-caches.ts';
import type { BuiltImage } from '../output/built-image.ts';
import type { OpenBuildOutputs } from '../output/open-build-outputs.ts';
import type { VerifyRequest } from '../verify/solve-verified.ts';
import { type BuildProjectRequest, buildProject } from './build-project.ts';

/** What is asked for; some of it has no meaning here. */
export interface ProjectImagesRequest
  extends BuildProjectRequest,
    AttestedRequest,
    Pick<BuildCacheRequest, 'cacheFrom' | 'cacheTo'>,
    Pick<VerifyRequest, 'onVerified'> {
  readonly context: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What came of it: the outputs that are images, and what was taken from elsewhere. */
export interface ProjectOutcome {
  readonly images: readonly BuiltImage[];
  readonly inputs: readonly BuildInput[];
}

/**
 * Builds the images of a Node project that has no Dockerfile, and writes them to where they are wanted.
 *
 * @param scratch a directory for the work
 * @throws app/bad-project for a flag that only a Dockerfile gives a meaning; what `buildProject` throws
 */
export async function buildProjectImages(
  nacre: Nacre,
  request: ProjectImagesRequest,
  outputs: OpenBuildOutputs,
  scratch: string,
): Promise<ProjectOutcome> {
  assertProjectRequest(request);
  const log = createInputLog();
  const built = await buildProject(nacre, request, scratch, log.add);
  const file = 'package.json';
  const bytes = readFileSync(join(request.context, file));
  // Attestations tell of a Dockerfile; that of a project would say so much.
  const { value: dockerfile } = parseDockerfile(utf8('FROM scratch\n'), { file });
  const inputs = log.list();
  const attestor = createAttestor(
    nacre.store,
    {
      ...{ request, plans: built.map(({ plan }) => plan), dockerfiles: built.map(() => dockerfile), inputs },
      ...{ source: { path: file, file, bytes }, isLocal: true },
    },
    request.signal,
  );
  const images = await outputs.write(
    built.map(({ image }) => image),
    attestor,
  );
  return { images, inputs };
}

/** Flags that say something of stages, steps or contexts would be left unheard. */
function assertProjectRequest({
  target,
  contexts = [],
  cacheFrom = [],
  cacheTo = [],
  onVerified,
}: ProjectImagesRequest): void {
  const unheard = [
    ...(target === undefined ? [] : ['--target']),
    ...(contexts.length === 0 ? [] : ['--build-context']),
    ...(cacheFrom.length === 0 ? [] : ['--cache-from']),
    ...(cacheTo.length === 0 ? [] : ['--cache-to']),
    ...(onVerified === undefined ? [] : ['--verify']),
  ];
  const [first] = unheard;
  if (first === undefined) return;
  throw appFault('app/bad-project', `${first} says nothing to the build of a Node project, which has no Dockerfile`, {
    hint: 'Leave it out, or write a Dockerfile.',
  });
}
