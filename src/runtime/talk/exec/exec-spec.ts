import { toEnvironment } from '../../spec/environment.ts';
import type { ProcessSpec } from '../../spec/runtime-spec.ts';
import { type ReadImageFile, resolveUser } from '../../spec/user.ts';

/** A command to run in a container that runs. */
export interface ExecCommand {
  readonly args: readonly string[];
  /** `NAME=value` sets, `NAME` alone removes. */
  readonly env: readonly string[];
  readonly tty: boolean;
  /** `user[:group]`, each a name or a number. @default the container's */
  readonly user?: string;
  /** @default the container's */
  readonly workingDir?: string;
  /** With every capability. */
  readonly privileged: boolean;
}

/** What is to be known of container and machine. */
export interface ExecFacts {
  /** Reads the container's own files. */
  readonly readFile: ReadImageFile;
  /** Every capability that can be given here. */
  readonly every: () => readonly string[];
}

/**
 * What a runtime is told of a command inside: as the container's own process, but for what the command asks to be different. What the
 * container's process may not do, its commands may not either: mask of system calls, no new privileges, labels, limits.
 *
 * @param own the process of the container's config.json
 * @throws runtime/bad-user, runtime/bad-flag
 */
export function toExecProcess(own: ProcessSpec, command: ExecCommand, facts: ExecFacts): ProcessSpec {
  const { args, tty, user, workingDir, privileged } = command;
  const found = user === undefined ? undefined : resolveUser(user, [], facts.readFile);
  const userSpec = found?.spec ?? own.user;
  const bounding = privileged ? facts.every() : own.capabilities.bounding;
  const { consoleSize: _, ...rest } = own;
  return {
    ...rest,
    terminal: tty,
    user: userSpec,
    args,
    env: toExecEnvironment(own.env, command, found?.home),
    cwd: workingDir ?? own.cwd,
    capabilities: { ...own.capabilities, bounding, permitted: bounding, effective: bounding },
  };
}

/** A user of its own has a home of its own, unless somebody says otherwise. */
function toExecEnvironment(
  own: readonly string[],
  { env, tty }: ExecCommand,
  home: string | undefined,
): readonly string[] {
  const kept = home === undefined ? own : own.map((entry) => (entry.startsWith('HOME=') ? `HOME=${home}` : entry));
  return toEnvironment({ image: kept, options: env, home: home ?? '/', tty });
}
