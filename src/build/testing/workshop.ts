import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Entry, type LayerItem, writeLayer } from '../../archive/index.ts';
import { type Event, utf8 } from '../../base/index.ts';
import { type FileNode, openFileTree } from '../../image/index.ts';
import {
  createImageConfig,
  type Descriptor,
  type Digest,
  emptyRunConfig,
  formatReference,
  type LayerRef,
  mediaTypes,
  parseReference,
  type RunConfig,
} from '../../oci/index.ts';
import { type BuildCache, memoryBuildCache } from '../build-cache.ts';
import { parseDockerfile } from '../dockerfile/index.ts';
import { type Planned, toPlan } from '../plan/to-plan.ts';
import type { PlanRequest, SolveRequest } from '../request.ts';
import type { BuildResult } from '../solve/build-result.ts';
import { solve } from '../solve/solve.ts';
import type { SourceImage, Sources } from '../sources.ts';
import { openLocalContext } from '../steps/local-context.ts';
import { type DirectoryBlobs, openDirectoryBlobs } from './directory-blobs.ts';
import { createPlainSnapshots } from './plain-snapshots.ts';
import { createScriptExecutor, type ScriptExecutor } from './script-executor.ts';

/** What a test may say of a build beside the Dockerfile. */
export interface TestBuild extends Partial<PlanRequest>, Partial<SolveRequest> {
  /** Directory to copy from; @default the workshop's */
  readonly context?: string;
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
  build(dockerfile: string, request?: TestBuild): Promise<BuildResult>;
  /** What is in an image, a line for each path: `/etc/passwd 644 0:0 [text]`. */
  list(layers: readonly LayerRef[]): Promise<readonly string[]>;
}

/** Paths and what is there: text, `-> target` for a link, `undefined` for a directory. */
export type TestFiles = Readonly<Record<string, string | undefined>>;

/** The time of test builds: 2001-09-09T01:46:40Z. */
export const testTime = 1_000_000_000;

const platform = { os: 'linux', architecture: 'amd64' };

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
      const { buildArgs = {}, labels = {}, target } = request;
      const rest = target === undefined ? {} : { target };
      const planned = await toPlan(
        parsed.value,
        { buildArgs, labels, platform, buildPlatform: platform, ...rest },
        sources,
      );
      return { ...planned, diagnostics: [...parsed.diagnostics, ...planned.diagnostics] };
    },
    async build(dockerfile, request = {}) {
      const { value, diagnostics } = await workshop.plan(dockerfile, request);
      if (value === undefined) throw new Error(JSON.stringify(diagnostics));
      const opened = openLocalContext(request.context ?? context);
      return solve(
        value,
        { time: testTime, ...request },
        {
          context: opened.value,
          blobs,
          layers: blobs,
          snapshots: createPlainSnapshots(blobs),
          scratchDirectory: join(directory, 'scratch'),
          executor,
          cache,
          onEvent: (event) => void events.push(event),
        },
      );
    },
    list: async (layers) => listTree(blobs, layers),
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
  return workshop;
}

function putFiles(directory: string, files: TestFiles): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(directory, path);
    mkdirSync(content === undefined ? file : dirname(file), { recursive: true });
    if (content?.startsWith('-> ')) symlinkSync(content.slice(3), file);
    else if (content !== undefined) writeFileSync(file, content);
  }
}

async function makeImage(blobs: DirectoryBlobs, files: TestFiles, config: Partial<RunConfig>): Promise<SourceImage> {
  using writer = blobs.create();
  await writeLayer(Object.entries(files).map(toItem), (bytes) => writer.write(bytes));
  const { digest, size } = await writer.commit();
  const layer = { descriptor: { mediaType: mediaTypes.ociLayer, digest, size }, diffId: digest };
  const document = createImageConfig({
    platform,
    config: { ...emptyRunConfig, ...config },
    diffIds: [digest],
    history: [{ createdBy: 'base' }],
  });
  return { descriptor: describe(document.bytes.length, digest), config: document, layers: [layer] };
}

function describe(size: number, digest: Digest): Descriptor {
  return { mediaType: mediaTypes.ociManifest, digest, size };
}

function toItem([path, content]: readonly [string, string | undefined]): LayerItem {
  const link = content?.startsWith('-> ') ? content.slice(3) : undefined;
  const bytes = utf8(link === undefined ? (content ?? '') : '');
  const type = content === undefined ? 'directory' : link === undefined ? 'file' : 'symlink';
  const entry: Entry = {
    ...{
      path,
      type,
      mode: type === 'file' ? 0o644 : 0o755,
      uid: 0,
      gid: 0,
      size: bytes.length,
      linkTarget: link ?? '',
    },
    ...{ mtimeSec: 500_000_000, mtimeNsec: 0, devMajor: 0, devMinor: 0, xattrs: new Map() },
  };
  return bytes.length === 0 ? { entry } : { entry, content: { kind: 'bytes', bytes } };
}

async function listTree(blobs: DirectoryBlobs, layers: readonly LayerRef[]): Promise<readonly string[]> {
  const tree = openFileTree(await Promise.all(layers.map((layer) => blobs.rest(layer))));
  const lines: string[] = [];
  const walk = (node: FileNode): void => {
    for (const child of tree.children(node) ?? []) {
      lines.push(formatNode(child, tree.readFile(child.path, 1 << 20)));
      walk(child);
    }
  };
  const root = tree.resolve('').node;
  if (root !== undefined) walk(root);
  return lines;
}

function formatNode({ path, entry }: FileNode, content: Uint8Array | undefined): string {
  const what =
    entry.type === 'symlink'
      ? `-> ${entry.linkTarget}`
      : entry.type === 'file'
        ? `[${Buffer.from(content ?? [])}]`
        : '/';
  return `/${path} ${entry.mode.toString(8)} ${entry.uid}:${entry.gid} ${what}`;
}
