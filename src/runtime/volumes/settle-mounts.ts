import type { Host } from '../../host/index.ts';
import type { MountRequest } from '../container-options.ts';
import type { ResolvedMount } from '../spec/mounts.ts';
import { toBind } from './bind-source.ts';
import { fillVolumes, type VolumePlaces } from './fill-volumes.ts';
import { mountSourceFault } from './mount-source-fault.ts';
import type { MountPlan, PlannedVolume } from './plan-mounts.ts';
import { makeImagePoints, makeVolumePoint, stagingPoint } from './staging.ts';

/**
 * Settles what mounts are made from: binds are checked or their directories made, volumes are made on first use and filled with
 * what the image has at their target. A volume is there filled or not at all. What `stagedMounts` gives has to be mounted besides.
 *
 * @throws runtime/mount-source
 */
export async function settleMounts(plan: MountPlan, places: VolumePlaces): Promise<readonly ResolvedMount[]> {
  await fillVolumes(plan.volumes, places);
  return plan.requests.map((request, at) => toResolved(plan, request, stagingPoint(places.scratch, at), places.host));
}

function toResolved(plan: MountPlan, request: MountRequest, staged: string, host: Host): ResolvedMount {
  switch (request.kind) {
    case 'tmpfs':
      return request;
    case 'bind':
      return toBind(request);
    case 'volume':
      return toVolume(plannedOf(plan, request), staged, host);
    case 'image':
      makeImagePoints(plan, request, staged);
      return plainBind(staged, request.target, true);
  }
}

function plannedOf({ volumes }: MountPlan, request: MountRequest): PlannedVolume {
  const found = volumes.find((volume) => volume.request === request);
  if (found === undefined) throw new Error(`no volume is planned at ${request.target}`);
  return found;
}

function toVolume(volume: PlannedVolume, staged: string, host: Host): ResolvedMount {
  const { name, target, readOnly, subpath } = volume.request;
  const { backing } = volume;
  if (backing.kind === 'directory') {
    if (subpath !== undefined) makeVolumePoint(volume, staged, host);
    const source = subpath === undefined ? backing.path : staged;
    return { ...plainBind(source, target, readOnly), options: backing.options };
  }
  if (subpath !== undefined)
    throw mountSourceFault(`volume ${name}`, 'is no directory and has no parts', 'Leave volume-subpath out.');
  const copyUp = backing.type === 'tmpfs' && volume.request.copy ? ['tmpcopyup'] : [];
  const options = [...backing.options, ...copyUp, ...(readOnly ? ['ro'] : [])];
  return { kind: 'filesystem', target, type: backing.type, source: backing.source, options };
}

function plainBind(source: string, target: string, readOnly: boolean): ResolvedMount & { readonly kind: 'bind' } {
  return { kind: 'bind', source, target, readOnly, recursive: true, propagation: 'rprivate' };
}
