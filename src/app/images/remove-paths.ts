import { nearestName } from '../../base/index.ts';
import {
  appendLayer,
  type FileTree,
  openFileTree,
  type PathPattern,
  type PathRemoval,
  parsePathPattern,
  removePaths,
  type WrittenDraft,
} from '../../image/index.ts';
import type { DiskStore } from '../../store/index.ts';
import { appFault } from '../faults.ts';
import type { RemovalReport } from '../wire.ts';
import { type EditedImage, type EditRequest, editImage } from './edit-image.ts';

export interface RemovePathsRequest extends EditRequest {
  /** Paths or patterns, with or without a leading slash. */
  readonly paths: readonly string[];
}

/**
 * Makes an image without some paths: no layer of it holds them any more. Only layers that did are written anew; one of which nothing is left
 * is left out. The image itself stays, and so do its blobs, until nothing names it.
 *
 * @throws as `editImage`; app/no-path when no layer has one of the paths, image/bad-path
 */
export async function removeImagePaths(store: DiskStore, request: RemovePathsRequest): Promise<RemovalReport> {
  const patterns = request.paths.map(parsePathPattern);
  const { edited, written } = await editImage(store, request, 'rm-path', (image) =>
    removeFrom(store, image, patterns, request),
  );
  return toReport(edited, written);
}

interface Removal extends EditedImage, Pick<PathRemoval, 'changed'> {}

async function removeFrom(
  store: DiskStore,
  { descriptor, draft }: EditedImage,
  patterns: readonly PathPattern[],
  request: RemovePathsRequest,
): Promise<Removal> {
  const removal = await removePaths(draft, patterns, store, request.signal);
  const [missing] = removal.missing;
  if (missing !== undefined) throw await noPath(store, draft, missing, request.image);
  const { created } = draft.config;
  // What was removed is not told: a name may be a secret, too.
  const layers = removal.changed.map(({ at }) => at + 1);
  const history = {
    ...(created === undefined ? {} : { created }),
    createdBy: 'nacre rm-path',
    comment: `layers ${layers.join(', ')} of ${descriptor.digest}`,
  };
  return { descriptor, changed: removal.changed, draft: appendLayer(removal.draft, undefined, { history }) };
}

function toReport({ descriptor, changed }: Removal, written: WrittenDraft): RemovalReport {
  let leftOut = 0;
  const layers = changed.map(({ at, layer, plan }) => {
    const isLeftOut = plan.left === 0;
    const after = isLeftOut ? undefined : written.layers[at - leftOut];
    if (isLeftOut) leftOut += 1;
    return {
      layer: at + 1,
      before: layer.diffId,
      after: after?.diffId ?? null,
      removed: plan.removed,
      bytes: layer.size - (after?.tarSize ?? 0),
    };
  });
  const kept = changed.flatMap(({ plan }) =>
    plan.kept.map(({ removed, as }) => ({ removed: `/${removed}`, as: `/${as}` })),
  );
  return { digest: written.descriptor.digest, image: descriptor.digest, layers: layers.map(withSlashes), kept };
}

function withSlashes(layer: RemovalReport['layers'][number]): RemovalReport['layers'][number] {
  return { ...layer, removed: layer.removed.map((path) => `/${path}`) };
}

async function noPath(
  store: DiskStore,
  { layers }: EditedImage['draft'],
  pattern: PathPattern,
  image: string,
): Promise<Error> {
  const stored = layers.flatMap((layer) => (layer.kind === 'stored' ? [layer.layer] : []));
  const tree = openFileTree(await Promise.all(stored.map((layer) => store.rest(layer))));
  return appFault('app/no-path', `no layer of ${image} has ${pattern.text}`, {
    hint: hintFor(tree, pattern) ?? `See \`nacre tree ${image}\` for what is there.`,
  });
}

/** Where a link on the way leads, else what has nearly that name. */
function hintFor(tree: FileTree, { path }: PathPattern): string | undefined {
  if (path === undefined) return undefined;
  const { path: resolved, node } = tree.resolve(path, { follow: false });
  if (node !== undefined && resolved !== path) return `A link leads there: name it as /${resolved}.`;
  const names = resolved.split('/');
  for (const [at, name] of names.entries()) {
    const directory = tree.resolve(names.slice(0, at).join('/'), { follow: false }).node;
    const children = (directory && tree.children(directory)) ?? [];
    const known = children.map((child) => child.path.slice(child.path.lastIndexOf('/') + 1));
    if (known.includes(name)) continue;
    const near = nearestName(name, known);
    return near === undefined
      ? undefined
      : `Did you mean /${[...names.slice(0, at), near, ...names.slice(at + 1)].join('/')}?`;
  }
  return undefined;
}
