import { existsSync } from 'node:fs';
import { type IdMaps, outwardOwner } from '../../base/index.ts';
import type { Host } from '../../host/index.ts';
import type { MountRequest } from '../container-options.ts';
import { runtimeFault } from '../faults.ts';
import type { ProcessSpec } from '../spec/runtime-spec.ts';
import { mountSourceFault } from './mount-source-fault.ts';
import type { MountPlan } from './plan-mounts.ts';

/** Who a container's files are to belong to. */
export type SourceOwner = Pick<ProcessSpec, 'user' | 'selinuxLabel'>;

/**
 * Gives what is mounted with `U` to the container's user, and labels what is mounted with `z` or `Z` where the machine has SELinux. The programs that
 * do it hold on to each directory they are in: nobody who moves things about there leads them elsewhere.
 *
 * @param ids of a container that has its own
 * @throws runtime/mount-source
 */
export async function ownSources(plan: MountPlan, owner: SourceOwner, host: Host, ids?: IdMaps): Promise<void> {
  for (const request of plan.requests) {
    if (request.kind !== 'bind' && request.kind !== 'volume') continue;
    const { chown = false, relabel } = request;
    const isLabelled = relabel !== undefined && existsSync('/sys/fs/selinux/enforce');
    if (!chown && !isLabelled) continue;
    const path = sourceOf(plan, request);
    const { uid, gid } = ids === undefined ? owner.user : outwardOwner(ids)(owner.user);
    if (chown) await change(host, path, 'chown', ['-hR', '-P', `${uid}:${gid}`]);
    if (isLabelled) await change(host, path, 'chcon', ['-hR', '-P', toLabel(relabel, owner)]);
  }
}

function sourceOf(plan: MountPlan, request: Extract<MountRequest, { readonly kind: 'bind' | 'volume' }>): string {
  if (request.kind === 'bind') return request.source;
  const backing = plan.volumes.find((volume) => volume.request === request)?.backing;
  if (backing?.kind === 'directory' && request.subpath === undefined) return backing.path;
  throw runtimeFault('runtime/unsupported', `U and z do not go with a part of volume ${request.name}`, {
    hint: 'Change the owner in a container that mounts all of it.',
  });
}

async function change(host: Host, path: string, program: string, args: readonly string[]): Promise<void> {
  const { status, stderr } = await host.run(program, [...args, '--', path]);
  if (status === 0) return;
  const hint = 'Change it by hand, or leave U and z out.';
  throw mountSourceFault(JSON.stringify(path), `can not be changed: ${stderr.toString('utf8').trim()}`, hint);
}

/** What all containers may use has no categories; what is private has those of this container's processes. */
function toLabel(relabel: 'shared' | 'private', { selinuxLabel }: SourceOwner): string {
  const level = selinuxLabel?.split(':').slice(3).join(':');
  return `system_u:object_r:container_file_t:${relabel === 'private' && level ? level : 's0'}`;
}
