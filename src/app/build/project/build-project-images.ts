import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { utf8 } from '../../../base/index.ts';
import { type BuildInput, createInputLog, parseDockerfile } from '../../../build/index.ts';
import { appFault } from '../../faults.ts';
import type { Nacre } from '../../nacre.ts';
import { createAttestor } from '../attest/create-attestor.ts';
import type { AttestedRequest } from '../attest/to-provenance-facts.ts';
import type { BuildCacheRequest } from '../cache/open-build-caches.ts';
import type { ExplainRequest } from '../explain/explain-build.ts';
import { nameEvents } from '../name-events.ts';
import type { BuiltImage } from '../output/built-image.ts';
import type { OpenBuildOutputs } from '../output/open-build-outputs.ts';
import { assertReproducible } from '../verify/assert-reproducible.ts';
import { formsOf } from '../verify/forms-of.ts';
import type { VerifyRequest } from '../verify/solve-verified.ts';
import { verifyProject } from '../verify/verify-project.ts';
import { type BuildProjectRequest, buildProject } from './build-project.ts';

/** What is asked for; some of it has no meaning here. */
export interface ProjectImagesRequest
  extends BuildProjectRequest,
    AttestedRequest,
    Pick<BuildCacheRequest, 'cacheFrom' | 'cacheTo'>,
    Pick<VerifyRequest, 'onVerified' | 'outputs' | 'compression' | 'annotations'>,
    Pick<ExplainRequest, 'onExplained'> {
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
  const startedAt = Date.now();
  const built = await buildProject(nacre, request, scratch, log.add);
  await verify(nacre, request, { ...{ built, startedAt, scratch }, inputs: log.list() });
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

/** A build that is over, and where it was done. */
interface FirstBuild {
  readonly built: Awaited<ReturnType<typeof buildProject>>;
  readonly startedAt: number;
  readonly scratch: string;
  readonly inputs: readonly BuildInput[];
}

/** Builds once more, if that is asked for. @throws app/not-reproducible */
async function verify(nacre: Nacre, request: ProjectImagesRequest, first: FirstBuild): Promise<void> {
  const { onVerified, signal, onEvent } = request;
  if (onVerified === undefined) return;
  const { built, startedAt, scratch, inputs } = first;
  const { store } = nacre;
  const images = built.map(({ image }) => image);
  const again = onEvent === undefined ? {} : { onEvent: nameEvents(onEvent, 'again') };
  const report = await verifyProject(
    { images, inputs, forms: formsOf(request, images.length), startedAt },
    async (variation) => {
      const twins = await buildProject(
        nacre,
        { ...request, ...variation, ...again },
        join(scratch, 'again'),
        () => undefined,
      );
      return twins.map(({ image }) => image);
    },
    { blobs: store, layers: store, cache: store.cache, ...(signal === undefined ? {} : { signal }) },
  );
  onVerified(report);
  assertReproducible(report);
}

/** Flags that say something of stages, steps or contexts would be left unheard. */
function assertProjectRequest(request: ProjectImagesRequest): void {
  const { target, contexts = [], cacheFrom = [], cacheTo = [], onExplained, run } = request;
  const unheard = [
    ...(target === undefined ? [] : ['--target']),
    ...(contexts.length === 0 ? [] : ['--build-context']),
    ...(cacheFrom.length === 0 ? [] : ['--cache-from']),
    ...(cacheTo.length === 0 ? [] : ['--cache-to']),
    ...(onExplained === undefined ? [] : ['--explain']),
    ...((run?.secrets ?? []).length === 0 ? [] : ['--secret']),
    ...((run?.agents ?? []).length === 0 ? [] : ['--ssh']),
  ];
  const [first] = unheard;
  if (first === undefined) return;
  throw appFault('app/bad-project', `${first} says nothing to the build of a Node project, which has no Dockerfile`, {
    hint: 'Leave it out, or write a Dockerfile.',
  });
}
