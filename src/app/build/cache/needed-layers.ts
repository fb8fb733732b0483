import type { ImportedCaches, SolvedImage } from '../../../build/index.ts';
import { type LayerRef, parseReference } from '../../../oci/index.ts';
import type { Registry } from '../../../registry/client/index.ts';
import { wantedAttestations } from '../attest/attest-settings.ts';
import { completeOutputs } from '../output/complete-outputs.ts';
import type { OutputRequest } from '../output/open-build-outputs.ts';

/** What decides whether an image has to be here. */
export interface NeededRequest extends OutputRequest {
  /** How many are built for. */
  readonly platformCount: number;
  /** Whether somebody looks into the layers beside the outputs. */
  readonly isRead: boolean;
}

/** Layers of images that other machines have made. */
export interface NeededLayers {
  /** Whether a layer has to be fetched: not when all that becomes of it is that it is sent to registries that have it, in the form wanted. */
  readonly isNeeded: (layer: LayerRef) => Promise<boolean>;
  /** The images with those layers that were not fetched in the form in which the registries have them. */
  readonly asSent: (images: readonly SolvedImage[]) => readonly SolvedImage[];
}

export function findNeededLayers(
  request: NeededRequest,
  caches: ImportedCaches,
  registry: () => Promise<Registry>,
): NeededLayers {
  const targets = pushTargets(request);
  const remoteForm = ({ diffId }: LayerRef): LayerRef | undefined => {
    const found = caches.isRemote(diffId) ? caches.find(diffId) : undefined;
    return found && { diffId, descriptor: found.descriptor };
  };
  return {
    async isNeeded(layer) {
      const remote = caches.find(layer.diffId);
      if (!caches.isRemote(layer.diffId) || remote === undefined || targets === undefined) return true;
      for (const { name, form } of targets) {
        if (remote.form !== form) return true;
        if (!(await (await registry()).repository(parseReference(name)).has(remote.descriptor))) return true;
      }
      return false;
    },
    asSent: (images) =>
      images.map((image) => {
        const layers = image.layers.map((layer) => remoteForm(layer) ?? layer);
        const isElsewhere = layers.some((layer, at) => layer !== image.layers[at]);
        return isElsewhere ? { ...image, layers, isElsewhere } : image;
      }),
  };
}

interface PushTarget {
  readonly name: string;
  readonly form: string;
}

/** Where the images go, when they go nowhere but to registries as they are; else `undefined`. */
function pushTargets({ isRead, platformCount, ...request }: NeededRequest): readonly PushTarget[] | undefined {
  const { outputs = [], squash = false, attestations = {}, names } = request;
  if (isRead || squash || wantedAttestations(attestations, true).sbom) return undefined;
  const targets: PushTarget[] = [];
  for (const output of completeOutputs(outputs, { ...request, platforms: platformCount })) {
    if (output.kind === 'cacheonly') continue;
    if (output.kind !== 'image' || output.push === undefined || output.form.format === 'docker') return undefined;
    const { form } = output;
    const { compression = 'none', level } = form;
    for (const name of form.names ?? names)
      targets.push({ name, form: level === undefined ? compression : `${compression}-${level}` });
  }
  return targets;
}
