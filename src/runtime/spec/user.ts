import { runtimeFault } from '../faults.ts';
import type { UserSpec } from './runtime-spec.ts';

/** Reads a small file of the image, links resolved inside it; `undefined` when there is none. */
export type ReadImageFile = (path: string) => Uint8Array | undefined;

/** Who the container's process runs as. */
export interface ContainerUser {
  readonly spec: UserSpec;
  /** The user's home, '/' when /etc/passwd knows none. */
  readonly home: string;
}

interface PasswdEntry {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

interface GroupEntry {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

// The mask Docker's containers start with, whatever ours is.
const umask = 0o022;
const largestId = 2 ** 31 - 1;

/**
 * Finds a user as Docker does: `user[:group]`, each a name or a number, looked up in the image's /etc/passwd and /etc/group. Without
 * a group the user's own is taken, and the groups that list the user as a member come along. Numbers need not be in the files.
 *
 * @param text '' means root
 * @param groupAdd supplementary groups besides, by name or number
 * @throws runtime/bad-user
 */
export function resolveUser(text: string, groupAdd: readonly string[], readFile: ReadImageFile): ContainerUser {
  const colon = text.indexOf(':');
  const userPart = colon < 0 ? text : text.slice(0, colon);
  const groupPart = colon < 0 ? '' : text.slice(colon + 1);
  const known = findUser(userPart, parsePasswd(readLines(readFile, '/etc/passwd')));
  const groups = parseGroup(readLines(readFile, '/etc/group'));
  const uid = known?.uid ?? toUid(userPart, text);
  const gid = groupPart === '' ? (known?.gid ?? 0) : toGid(groupPart, groups);
  const memberships = groupPart === '' && known !== undefined ? groupsOf(known.name, groups) : [];
  const added = groupAdd.map((group) => toGid(group, groups));
  // The primary group is listed too: a process that drops its primary group must not lose a denial meant for that group.
  const additionalGids = [...new Set([gid, ...memberships, ...added])];
  return { spec: { uid, gid, umask, additionalGids }, home: known?.home || '/' };
}

function findUser(user: string, entries: readonly PasswdEntry[]): PasswdEntry | undefined {
  if (user === '') return entries.find((entry) => entry.uid === 0);
  const uid = parseId(user);
  return entries.find((entry) => entry.name === user || entry.uid === uid);
}

function toUid(user: string, text: string): number {
  const uid = user === '' ? 0 : parseId(user);
  if (uid !== undefined) return uid;
  throw runtimeFault('runtime/bad-user', `user "${text}": there is no user "${user}" in the image's /etc/passwd`, {
    hint: 'Add the user to the image, or give a number.',
  });
}

function toGid(group: string, groups: readonly GroupEntry[]): number {
  const number = parseId(group);
  const gid = groups.find((entry) => entry.name === group || entry.gid === number)?.gid ?? number;
  if (gid !== undefined) return gid;
  throw runtimeFault('runtime/bad-user', `there is no group "${group}" in the image's /etc/group`, {
    hint: 'Add the group to the image, or give a number.',
  });
}

function groupsOf(user: string, groups: readonly GroupEntry[]): readonly number[] {
  return groups.filter((group) => group.members.includes(user)).map((group) => group.gid);
}

/** A user or group number, or `undefined` when the text is none or out of range. */
function parseId(text: string): number | undefined {
  return /^\d{1,10}$/.test(text) && Number(text) <= largestId ? Number(text) : undefined;
}

function readLines(readFile: ReadImageFile, path: string): readonly string[] {
  const bytes = readFile(path);
  return bytes === undefined ? [] : Buffer.from(bytes).toString('utf8').split('\n');
}

/** Source: passwd(5). Lines that do not fit are passed over, as the C library does. */
function parsePasswd(lines: readonly string[]): readonly PasswdEntry[] {
  return lines.flatMap((line) => {
    const [name = '', , uidText = '', gidText = '', , home = ''] = line.trim().split(':');
    const uid = parseId(uidText);
    const gid = parseId(gidText);
    return name === '' || uid === undefined || gid === undefined ? [] : [{ name, uid, gid, home }];
  });
}

/** Source: group(5). */
function parseGroup(lines: readonly string[]): readonly GroupEntry[] {
  return lines.flatMap((line) => {
    const [name = '', , gidText = '', members = ''] = line.trim().split(':');
    const gid = parseId(gidText);
    return name === '' || gid === undefined ? [] : [{ name, gid, members: members.split(',') }];
  });
}
