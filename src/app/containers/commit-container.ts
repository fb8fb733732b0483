import { join } from 'node:path';
import { writeUpperLayer } from '../../archive/index.ts';
import { type Diagnostic, inwardOwner, type OnEvent, wrapFault } from '../../base/index.ts';
import { buildTime, formatBuildTime } from '../../build/index.ts';
import { appendLayer, openFileTree, openImage, selectManifest, toDraft, writeDraft } from '../../image/index.ts';
import { type Descriptor, type LayerRef, layerMediaType } from '../../oci/index.ts';
import { type ContainerRecord, freezeContainer, readMountTargets } from '../../runtime/index.ts';
import { containerHold } from '../../store/index.ts';
import { changeRunConfig } from '../images/change-run-config.ts';
import { pointName } from '../images/point-name.ts';
import { toTargetName } from '../images/target-name.ts';
import type { Nacre } from '../nacre.ts';
import { sweep } from '../system/sweep.ts';
import { containerImage } from './container-image.ts';
import { findContainer } from './find-container.ts';
import { findMountStubs } from './mount-stubs.ts';

export interface CommitRequest {
  /** Name or ID. */
  readonly container: string;
  /** What the image shall be called; without it, it has its digest alone. */
  readonly name?: string;
  /** @default the author of the container's image */
  readonly author?: string;
  readonly message?: string;
  /** Dockerfile instructions that change what the image says of itself. */
  readonly changes: readonly string[];
  /** Whether a running container stands still meanwhile. */
  readonly pause: boolean;
  /** SOURCE_DATE_EPOCH, when it is set: dates the image, and no file in the layer is dated later. */
  readonly sourceDateEpoch?: string;
  readonly onEvent?: OnEvent;
  readonly onDiagnostic?: (diagnostic: Diagnostic) => void;
  readonly signal?: AbortSignal;
}

/**
 * Makes an image of a container: what it wrote becomes a layer on top of its image. The container stays what it is. What lies in volumes
 * and other mounts is no part of it, nor are the empty files and directories that they were mounted on.
 *
 * @returns the manifest's descriptor
 * @throws app/no-container, app/bad-change, archive/…, build/bad-time, base/cancelled
 */
export async function commitContainer(nacre: Nacre, request: CommitRequest): Promise<Descriptor> {
  const { store } = nacre;
  const name = request.name === undefined ? undefined : toTargetName(request.name);
  await sweep(nacre);
  using lease = store.lease();
  const record = findContainer(store, request.container);
  const base = containerImage(store, record);
  lease.hold(base.digest, containerHold(record.id));
  const image = openImage(store, await selectManifest(store, base));
  const config = changeRunConfig((await image.config()).config, request.changes, request.onDiagnostic);
  const times = toTimes(request.sourceDateEpoch);
  const layer = await writeContainerLayer(nacre, record, await image.layers(), times.latest, request);
  const author = request.author === undefined ? {} : { author: request.author };
  const draft = appendLayer(await toDraft(image), layer && { kind: 'stored', layer }, {
    config,
    created: times.created,
    ...author,
    history: {
      created: times.created,
      createdBy: record.args.join(' '),
      ...author,
      ...(request.message === undefined ? {} : { comment: request.message }),
    },
  });
  const { descriptor } = await writeDraft(store, draft);
  await pointName(store, name, descriptor);
  return descriptor;
}

/** Without SOURCE_DATE_EPOCH a commit is dated when it was made, and files keep the times they have. */
function toTimes(sourceDateEpoch: string | undefined): { readonly created: string; readonly latest?: number } {
  if (sourceDateEpoch === undefined || sourceDateEpoch === '')
    return { created: formatBuildTime(Math.floor(Date.now() / 1000)) };
  const latest = buildTime({ sourceDateEpoch });
  return { created: formatBuildTime(latest), latest };
}

/** What a container wrote, as a layer; `undefined` when that is nothing. */
async function writeContainerLayer(
  nacre: Nacre,
  record: ContainerRecord,
  below: readonly LayerRef[],
  latest: number | undefined,
  request: CommitRequest,
): Promise<LayerRef | undefined> {
  const { store } = nacre;
  const { readXattrs } = nacre.host();
  const { ids } = record.options;
  const reading = { readXattrs, ...(ids === undefined ? {} : { mapOwner: inwardOwner(ids) }) };
  const upper = join(record.directory, 'upper');
  const tree = openFileTree(await Promise.all(below.map((layer) => store.rest(layer, request.signal))));
  using _frozen = await holdStill(nacre, record, request);
  const omit = findMountStubs(upper, readMountTargets(record), tree, reading);
  using writer = store.create();
  try {
    const { entries } = await writeUpperLayer(upper, (bytes) => writer.write(bytes), {
      ...reading,
      omit,
      ...(latest === undefined ? {} : { latest }),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    });
    if (entries === 0) return undefined;
  } catch (error) {
    throw wrapFault(`commit ${record.name}`, error);
  }
  const { digest, size } = await writer.commit();
  return { diffId: digest, descriptor: { mediaType: layerMediaType('none'), digest, size } };
}

/** Stops a running container, as far as that can be done; what it writes meanwhile could be half there. */
async function holdStill(
  nacre: Nacre,
  record: ContainerRecord,
  { pause, signal, onEvent }: CommitRequest,
): Promise<Disposable | undefined> {
  if (!pause || record.state.kind !== 'running') return undefined;
  const frozen = await freezeContainer(record, nacre.host(), signal === undefined ? {} : { signal });
  if (frozen === undefined)
    onEvent?.({
      kind: 'warning',
      message: `container ${record.name} runs on while it is committed: it can not be paused here`,
    });
  return frozen;
}
