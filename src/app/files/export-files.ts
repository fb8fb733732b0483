import { writeLayer } from '../../archive/index.ts';
import type { OnEvent } from '../../base/index.ts';
import type { LayerIndex } from '../../image/index.ts';
import { openImage, selectManifest, squashItems } from '../../image/index.ts';
import type { Platform } from '../../oci/index.ts';
import { findImage } from '../images/find-image.ts';
import type { Nacre } from '../nacre.ts';
import { openOutput } from '../open-output.ts';
import { sweep } from '../system/sweep.ts';
import { assertWhole, createOpenLayers, findOperand } from './find-operand.ts';

export interface ExportRequest {
  /** A container or image, by name or ID; an image wins. */
  readonly name: string;
  /** File to write, replaced when it is there. @default standard output */
  readonly output?: string;
  /** Which image of an index. @default the host's */
  readonly platform?: Platform;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/**
 * Writes all files of a container or image as one tar, as a process in it sees them but for what is mounted there. The same files give the
 * same bytes. A file to write to appears whole or not at all.
 *
 * @throws app/no-operand, app/no-image, app/bad-target, image/no-platform, archive/…, base/cancelled
 */
export async function exportFiles(nacre: Nacre, request: ExportRequest): Promise<void> {
  await sweep(nacre);
  using _lease = nacre.store.lease();
  const layers = await openLayers(nacre, request);
  const started = performance.now();
  const id = request.output ?? 'stdout';
  request.onEvent?.({ kind: 'start', id, label: `export ${request.name}` });
  using output = openOutput(request.output);
  const write = (bytes: Uint8Array): void => {
    output.write(bytes);
    request.onEvent?.({ kind: 'advance', id, bytes: bytes.length });
  };
  await writeLayer(withoutRoot(layers), write, request.signal === undefined ? {} : { signal: request.signal });
  output.commit();
  request.onEvent?.({ kind: 'done', id, seconds: (performance.now() - started) / 1000 });
}

async function openLayers(nacre: Nacre, { name, platform }: ExportRequest): Promise<readonly LayerIndex[]> {
  const open = createOpenLayers(nacre);
  if (platform !== undefined) {
    const { descriptor } = await findImage(nacre.store, name);
    return open(await openImage(nacre.store, await selectManifest(nacre.store, descriptor, platform)).layers());
  }
  const operand = await findOperand(nacre, name, open);
  assertWhole(operand);
  return operand.layers;
}

/** As with docker, the root itself is left out: whoever unpacks the tar has a directory to do it in. */
function* withoutRoot(layers: readonly LayerIndex[]): ReturnType<typeof squashItems> {
  for (const item of squashItems(layers, undefined)) if (item.entry.path !== '') yield item;
}
