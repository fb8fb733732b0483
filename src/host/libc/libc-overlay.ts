import { closeSync } from 'node:fs';
import type { MountStep } from '../mount-steps.ts';
import { splitLowerOption } from '../overlay-lowers.ts';
import { systemError } from '../system-error.ts';
import { cPath } from './c-text.ts';
import type { Libc } from './libc.ts';

// Source: linux/mount.h.
const closeOnExec = 1; // FSOPEN_CLOEXEC, FSMOUNT_CLOEXEC
const command = { flag: 0, string: 1, create: 6 } as const; // FSCONFIG_…
const currentDirectory = -100; // AT_FDCWD
const fromEmptyPath = 4; // MOVE_MOUNT_F_EMPTY_PATH
/** Flags of mount(2) that are a mount's own and have the same bits there as here: ro, nosuid, nodev, noexec. */
const attributeFlags = 0b1111;
const readOnly = 1;
/** Longest value that fsconfig(2) takes. */
const valueLimit = 255;

/**
 * Mounts an overlay whose layers are named one by one, so that no page of options bounds them: as many as the kernel stacks, which is
 * 500. Needs Linux 6.7 and a C library that has these calls (glibc 2.36).
 *
 * @returns whether it was mounted; not when kernel or C library lack the means, or a name is too long for them
 * @throws SystemError when they have them and refuse
 */
export function mountManyLowers(libc: Libc, step: MountStep): boolean {
  const options = toOptions(step.data);
  if ((step.flags & ~attributeFlags) !== 0 || !hasCalls(libc)) return false;
  if (options.some(({ value }) => value !== undefined && Buffer.byteLength(value) > valueLimit)) return false;
  const context = libc.fsopen(step.type, closeOnExec);
  if (context < 0) return false;
  try {
    return configure(libc, context, step, options) && attach(libc, context, step);
  } finally {
    closeSync(context);
  }
}

interface Option {
  readonly key: string;
  readonly value: string | undefined;
}

/** @param data as mount(2) takes it; commas and the like are escaped in it, which a lower directory named alone must not be */
function toOptions(data: readonly string[]): readonly Option[] {
  return data.flatMap((option): readonly Option[] => {
    const lowers = splitLowerOption(option);
    if (lowers !== undefined) return lowers.map((path) => ({ key: 'lowerdir+', value: path }));
    const [, key = option, value] = /^([^=]*)=(.*)$/s.exec(option) ?? [];
    return [{ key, value }];
  });
}

function configure(libc: Libc, context: number, step: MountStep, options: readonly Option[]): boolean {
  const set = ({ key, value }: Option): number =>
    value === undefined
      ? libc.fsconfig(context, command.flag, key, null, 0)
      : libc.fsconfig(context, command.string, key, cPath('fsconfig', value), 0);
  if ((step.flags & readOnly) !== 0) check(libc, set({ key: 'ro', value: undefined }), 'fsconfig', step);
  for (const option of options) {
    if (set(option) === 0) continue;
    // An older kernel does not know that layers can be named so.
    if (option.key === 'lowerdir+' && libc.errno() === invalid) return false;
    throw systemError('fsconfig', libc.errno(), option.value ?? option.key);
  }
  check(libc, libc.fsconfig(context, command.create, null, null, 0), 'fsconfig', step);
  return true;
}

function attach(libc: Libc, context: number, step: MountStep): boolean {
  const mount = check(libc, libc.fsmount(context, closeOnExec, step.flags), 'fsmount', step);
  try {
    const target = cPath('move_mount', step.target);
    check(libc, libc.move_mount(mount, '', currentDirectory, target, fromEmptyPath), 'move_mount', step);
    return true;
  } finally {
    closeSync(mount);
  }
}

const invalid = 22; // EINVAL

function check(libc: Libc, result: number, syscall: string, { target }: MountStep): number {
  if (result < 0) throw systemError(syscall, libc.errno(), target);
  return result;
}

function hasCalls(libc: Libc): boolean {
  try {
    return [libc.fsopen, libc.fsconfig, libc.fsmount, libc.move_mount].length > 0;
  } catch {
    return false;
  }
}
