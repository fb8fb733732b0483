import { limits } from '../../base/index.ts';
import type { FileTree } from '../../image/index.ts';
import { type Owner, parseUserSpec } from '../dockerfile/index.ts';
import { buildFault } from '../faults.ts';

/** Numbers of an owner. */
export interface OwnerIds {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The numbers of `user[:group]`, names looked up in /etc/passwd and /etc/group of the image. A user by number has a group of the same
 * number, one by name that of its passwd line. Source: Dockerfile reference, "COPY --chown".
 *
 * @throws build/no-such-user
 */
export function resolveOwner(tree: FileTree, text: string): OwnerIds {
  const spec = parseUserSpec(text);
  if (spec === undefined) throw absentName('user', text, '/etc/passwd');
  const user = resolveUser(tree, spec.user);
  return spec.group === undefined ? user : { uid: user.uid, gid: resolveGroup(tree, spec.group) };
}

function resolveUser(tree: FileTree, owner: Owner): OwnerIds {
  if (owner.kind === 'id') return { uid: owner.id, gid: owner.id };
  const [, , uid, gid] = findLine(tree, 'etc/passwd', owner.name) ?? [];
  if (!isId(uid) || !isId(gid)) throw absentName('user', owner.name, '/etc/passwd');
  return { uid: Number(uid), gid: Number(gid) };
}

function resolveGroup(tree: FileTree, owner: Owner): number {
  if (owner.kind === 'id') return owner.id;
  const [, , gid] = findLine(tree, 'etc/group', owner.name) ?? [];
  if (!isId(gid)) throw absentName('group', owner.name, '/etc/group');
  return Number(gid);
}

/** Fields of the first line of a colon-separated file that begins with `name`. */
function findLine(tree: FileTree, path: string, name: string): readonly string[] | undefined {
  const bytes = tree.readFile(path, limits.textFile);
  const lines = bytes === undefined ? [] : Buffer.from(bytes).toString('utf8').split('\n');
  return lines.map((line) => line.split(':')).find(([first]) => first === name);
}

function isId(text: string | undefined): text is string {
  return text !== undefined && /^\d{1,10}$/.test(text);
}

function absentName(kind: string, name: string, file: string): Error {
  return buildFault('build/no-such-user', `there is no ${kind} ${name} in ${file} of the image`, {
    hint: `Add the ${kind} with RUN before this line, or give its number.`,
  });
}
