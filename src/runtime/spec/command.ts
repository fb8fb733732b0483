import type { RunConfig } from '../../oci/index.ts';
import { runtimeFault } from '../faults.ts';

/** The parts of the command line that say what to run. */
export interface CommandOptions {
  readonly args: readonly string[];
  readonly entrypoint?: readonly string[];
}

/**
 * The argument vector: entry point, then arguments; another entry point than the image's drops the image's CMD.
 *
 * @throws runtime/no-command, runtime/bad-flag when an argument holds a NUL byte, which no program can receive
 */
export function toArgs(config: Pick<RunConfig, 'entrypoint' | 'cmd'>, options: CommandOptions): readonly string[] {
  const replaced = options.entrypoint !== undefined;
  const entrypoint = options.entrypoint ?? config.entrypoint ?? [];
  const rest = options.args.length > 0 || replaced ? options.args : (config.cmd ?? []);
  const args = [...entrypoint, ...rest];
  if (args.length === 0) {
    throw runtimeFault('runtime/no-command', 'there is no command to run: the image names none', {
      hint: 'Give a command after the name of the image.',
    });
  }
  assertNoNul(args, 'an argument');
  return args;
}

/** @throws runtime/bad-flag */
export function assertNoNul(texts: readonly string[], what: string): void {
  const at = texts.findIndex((text) => text.includes('\0'));
  if (at < 0) return;
  throw runtimeFault('runtime/bad-flag', `${what} holds a NUL byte: ${JSON.stringify(texts[at]?.slice(0, 100))}`, {
    hint: 'Leave the NUL byte out; programs can not receive it.',
  });
}
