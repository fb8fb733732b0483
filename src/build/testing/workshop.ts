import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Event } from '../../base/index.ts';
import { formatReference, type LayerRef, parseReference, type RunConfig } from '../../oci/index.ts';
import { type BuildCache, memoryBuildCache } from '../build-cache.ts';
import type { ImportedCaches } from '../cache/import-caches.ts';
import type { ContextSource } from '../context-source.ts';
import { parseDockerfile } from '../dockerfile/index.ts';
import type { FetchLock } from '../fetch-lock.ts';
import { type Planned, toPlan } from '../plan/to-plan.ts';
import type { Remotes } from '../remotes.ts';
import type { PlanRequest, SolveRequest } from '../request.ts';
import type { RunSupplies } from '../run-supplies.ts';
import type { BuildResult } from '../solve/build-result.ts';
import { finishImage } from '../solve/finish-image.ts';
import type { ImageForm } from '../solve/image-form.ts';
import { type SolveDeps, solve } from '../solve/solve.ts';
import type { SolvedImage } from '../solve/solved-image.ts';
import type { SourceImage, Sources } from '../sources.ts';
import type { StepLocks } from '../step-locks.ts';
import { openLocalContext } from '../steps/local-context.ts';
import { type DirectoryBlobs, openDirectoryBlobs } from './directory-blobs.ts';
import { listTree } from './list-tree.ts';
import { makeImage, type TestFiles, testPlatform } from './make-image.ts';
import { createPlainSnapshots } from './plain-snapshots.ts';
import { createScriptExecutor, type ScriptExecutor } from './script-executor.ts';

/** What a test may say of a build beside the Dockerfile. */
export interface TestBuild extends Partial<PlanRequest>, Partial<SolveRequest>, ImageForm {
  /** Directory to copy from; @default the workshop's */
  readonly context?: string;
  readonly supplies?: RunSupplies;
  readonly remotes?: Remotes;
  readonly onInput?: SolveDeps['onInput'];
  /** Told of steps. */
  readonly watch?: Pick<SolveDeps, 'onKeyed' | 'onResult'>;
  readonly lock?: FetchLock;
  readonly keepLocked?: boolean;
  /** The build's context, when it is no directory. */
  readonly source?: ContextSource;
  /** Contexts of files by their names in `contexts`. */
  readonly sources?: ReadonlyMap<string, ContextSource>;
  /** What other machines know. */
  readonly caches?: ImportedCaches;
  readonly locks?: StepLocks;
}

/** Everything a build needs, in a directory of its own. Disposing removes it. */
export interface Workshop extends Disposable {
  readonly directory: string;
  /** The context's directory. */
  readonly context: string;
  readonly blobs: DirectoryBlobs;
  readonly executor: ScriptExecutor;
  readonly events: Event[];
  /** Puts files into a context: text, `-> target` for a link, undefined for a directory. */
  put(files: TestFiles, context?: string): void;
  /** Makes an image that FROM and COPY --from can name. */
  addImage(name: string, files: TestFiles, config?: Partial<RunConfig>): Promise<SourceImage>;
  plan(dockerfile: string, request?: TestBuild): Promise<Planned>;
  /** @throws the first error of the plan, or what `solve` throws */
  solve(dockerfile: string, request?: TestBuild): Promise<SolvedImage>;
  /** As `solve`, and writes the image. */
  build(dockerfile: string, request?: TestBuild): Promise<BuildResult>;
  /** What is in an image, as `listTree` writes it. */
  list(layers: readonly LayerRef[]): Promise<readonly string[]>;
}

/** The time of test builds: 2001-09-09T01:46:40Z. */
export const testTime = 1_000_000_000;

export function openWorkshop(cache: BuildCache = memoryBuildCache()): Workshop {
  const directory = mkdtempSync(join(tmpdir(), 'nacre-build-'));
  const context = join(directory, 'context');
  const blobs = openDirectoryBlobs(join(directory, 'blobs'));
  const executor = createScriptExecutor();
  const images = new Map<string, SourceImage>();
  const events: Event[] = [];
  mkdirSync(context);

  const sources: Sources = {
    image: async (reference) => images.get(formatReference(reference)),
    names: async () => [...images.keys()],
  };
  const workshop: Workshop = {
    ...{ directory, context, blobs, executor, events },
    put: (files, into = context) => putFiles(into, files),
    async addImage(name, files, config = {}) {
      const image = await makeImage(blobs, files, config);
      images.set(formatReference(parseReference(name)), image);
      return image;
    },
    async plan(dockerfile, request = {}) {
      const parsed = parseDockerfile(dockerfile, { file: 'Dockerfile' });
      const planned = await toPlan(parsed.value, toPlanRequest(request), sources);
      return { ...planned, diagnostics: [...parsed.diagnostics, ...planned.diagnostics] };
    },
    async solve(dockerfile, request = {}) {
      const { value, diagnostics } = await workshop.plan(dockerfile, request);
      if (value === undefined) throw new Error(JSON.stringify(diagnostics));
      const opened = request.source ?? openLocalContext(request.context ?? context).value;
      const [image] = await solve(
        [value],
        { time: testTime, ...request },
        {
          context: opened,
          ...toGiven(request),
          blobs,
          layers: blobs,
          snapshots: createPlainSnapshots(blobs),
          scratchDirectory: join(directory, 'scratch'),
          executor,
          cache,
          ...toCaches(request),
          onEvent: (event) => void events.push(event),
        },
      );
      if (image === undefined) throw new Error('a plan has no image');
      return image;
    },
    build: async (dockerfile, request = {}) =>
      finishImage(await workshop.solve(dockerfile, request), request, { blobs, layers: blobs, cache }),
    list: (layers) => listTree(blobs, layers),
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
  return workshop;
}

function toPlanRequest({ buildArgs = {}, labels = {}, target, run = {}, contexts }: TestBuild): PlanRequest {
  return {
    ...{ buildArgs, labels, run, platform: testPlatform, buildPlatform: testPlatform },
    ...(target === undefined ? {} : { target }),
    ...(contexts === undefined ? {} : { contexts }),
  };
}

/** What a test brings along of what solving is done with. */
function toGiven({ sources, remotes, supplies, onInput, lock, keepLocked, watch = {} }: TestBuild): Partial<SolveDeps> {
  return {
    ...watch,
    ...(sources === undefined ? {} : { contexts: sources }),
    ...(remotes === undefined ? {} : { remotes }),
    ...(supplies === undefined ? {} : { supplies }),
    ...(onInput === undefined ? {} : { onInput }),
    ...(lock === undefined ? {} : { lock }),
    ...(keepLocked === undefined ? {} : { keepLocked }),
  };
}

function toCaches({ caches, locks }: TestBuild): Partial<SolveDeps> {
  return {
    ...(caches === undefined ? {} : { ...caches, fetcher: caches }),
    ...(locks === undefined ? {} : { locks }),
  };
}

function putFiles(directory: string, files: TestFiles): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(directory, path);
    mkdirSync(content === undefined ? file : dirname(file), { recursive: true });
    if (content?.startsWith('-> ')) symlinkSync(content.slice(3), file);
    else if (content !== undefined) writeFileSync(file, content);
  }
}
