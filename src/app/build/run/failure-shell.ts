import { join } from 'node:path';
import { randomHex } from '../../../host/index.ts';
import { runStep, type StepRequest } from '../../../runtime/index.ts';
import type { Nacre } from '../../nacre.ts';

/** A command that has failed, for people. */
export interface FailedCommand {
  /** As it was run: its line, or its arguments. */
  readonly command: string;
  readonly exitCode: number;
  /** The shell that is opened now. */
  readonly shell: string;
}

/** What a call says of shells. */
export interface FailureShellRequest {
  /**
   * Makes room on the terminal for a shell in which a failed command can be looked at; disposing takes the terminal back.
   *
   * @default no shell is opened
   */
  readonly onShell?: (failed: FailedCommand) => Disposable;
  readonly signal?: AbortSignal;
}

/** Opens shells where commands have failed. */
export interface FailureShell {
  /** Opens a shell in the place of a command that has failed, and waits for its end. While there is one no other is opened. */
  open(step: StepRequest, exitCode: number): Promise<void>;
}

/**
 * Shells in just the state in which commands have failed: on the same writable layer, with the same mounts, environment, directory, user
 * and network.
 */
export function createFailureShell(
  { runDirectory }: Pick<Nacre, 'runDirectory'>,
  { onShell, signal }: FailureShellRequest,
): FailureShell | undefined {
  if (onShell === undefined) return undefined;
  let isOpen = false;
  return {
    async open(step, exitCode) {
      if (isOpen) return;
      isOpen = true;
      // Another step that fails ends the build, and not the shell.
      const { signal: _, onOutput: __, ...same } = step;
      const shell = shellOf(step.args);
      try {
        using _terminal = onShell({ command: commandOf(step.args), exitCode, shell });
        await runStep({
          ...same,
          ...{ args: [shell], terminal: true, directory: join(runDirectory, 'steps', randomHex(8)) },
          ...(signal === undefined ? {} : { signal }),
        });
      } finally {
        isOpen = false;
      }
    },
  };
}

/** Whether a program was run by a shell with a line: `/bin/sh -c LINE`. */
function isLine(args: readonly string[]): boolean {
  return args.length > 2 && /^-\w*c$/.test(args.at(-2) ?? '');
}

/** The shell that ran the line, else sh. */
function shellOf(args: readonly string[]): string {
  return (isLine(args) ? args[0] : undefined) ?? '/bin/sh';
}

function commandOf(args: readonly string[]): string {
  return isLine(args) ? (args.at(-1) ?? '') : args.join(' ');
}
