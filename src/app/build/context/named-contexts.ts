import type { Diagnostic } from '../../../base/index.ts';
import {
  type ContextSource,
  type FetchContextDeps,
  fetchContext,
  type NamedContext,
  type NamedContexts,
  type OpenedContext,
  openLocalContext,
  openTreeContext,
  type Plan,
  type SourceImage,
  type Sources,
} from '../../../build/index.ts';
import { copy, openImage, selectManifest } from '../../../image/index.ts';
import { formatReference, type Platform, parseReference } from '../../../oci/index.ts';
import type { DiskStore } from '../../../store/index.ts';
import { findInLayout } from '../../images/find-in-layout.ts';
import type { FindImage } from '../lock/locked-images.ts';
import type { BuildContextFlag } from './parse-build-context.ts';

/** Where named contexts find images. */
export interface NamedContextDeps {
  readonly store: DiskStore;
  readonly sources: Sources;
  readonly findImage: FindImage;
}

/** What a plan needs to know of the named contexts. Of several with one name the last counts. */
export function toNamedContexts(flags: readonly BuildContextFlag[], deps: NamedContextDeps): NamedContexts {
  return new Map(flags.map((flag) => [flag.name, toNamedContext(flag, deps)]));
}

function toNamedContext(flag: BuildContextFlag, { store, sources, findImage }: NamedContextDeps): NamedContext {
  switch (flag.kind) {
    case 'directory':
    case 'remote':
      return { kind: 'files' };
    case 'stage':
      return { kind: 'stage', name: flag.stage };
    case 'image': {
      const { reference } = flag;
      const parsed = parseReference(reference);
      const name = formatReference(parsed);
      return { kind: 'image', text: reference, name, find: (platform) => sources.image(parsed, platform) };
    }
    case 'layout': {
      const { path } = flag;
      const name = `oci-layout://${path}`;
      const take = (platform: Platform) => takeFromLayout(path, platform, store);
      return {
        ...{ kind: 'image', text: path, name },
        find: (platform) => findImage({ name, platform, now: () => take(platform), locked: () => take(platform) }),
      };
    }
  }
}

/** Brings an image of a layout into the store, where the steps of the build find its layers. */
async function takeFromLayout(path: string, platform: Platform, store: DiskStore): Promise<SourceImage> {
  const { source, descriptor } = await findInLayout(path);
  const manifest = await selectManifest(source, descriptor, platform);
  await copy(source, store, manifest);
  const image = openImage(store, manifest);
  return { named: descriptor, descriptor: manifest, config: await image.config(), layers: await image.layers() };
}

/** The contexts of files that plans use, opened: fetched when they come from elsewhere, all at the same time. */
export async function openNamedContexts(
  flags: readonly BuildContextFlag[],
  plans: readonly Plan[],
  deps: FetchContextDeps,
  onDiagnostic: (diagnostic: Diagnostic) => void,
): Promise<ReadonlyMap<string, ContextSource>> {
  const used = usedContexts(plans);
  const last = new Map(flags.map((flag) => [flag.name, flag]));
  const opened = [...last.values()]
    .filter(({ name }) => used.has(name))
    .map(async (flag): Promise<[string, OpenedContext][]> => {
      const context = await openFiles(flag, deps);
      return context === undefined ? [] : [[flag.name, context]];
    });
  const contexts = (await Promise.all(opened)).flat();
  for (const [, { diagnostics }] of contexts) for (const diagnostic of diagnostics) onDiagnostic(diagnostic);
  return new Map(contexts.map(([name, { value }]) => [name, { ...value, label: `the context ${name}` }]));
}

async function openFiles(flag: BuildContextFlag, deps: FetchContextDeps): Promise<OpenedContext | undefined> {
  switch (flag.kind) {
    case 'directory':
      return openLocalContext(flag.path);
    case 'remote': {
      const { tree } = await fetchContext(flag.source, {}, deps);
      return openTreeContext(tree, undefined, deps);
    }
    case 'image':
    case 'layout':
    case 'stage':
      return undefined;
  }
}

function usedContexts(plans: readonly Plan[]): ReadonlySet<string> {
  const ops = plans.flatMap(({ steps }) => steps.map(({ op }) => op));
  return new Set(ops.flatMap((op) => (op.kind === 'copy' && op.context !== undefined ? [op.context] : [])));
}
