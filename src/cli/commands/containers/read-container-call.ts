import { writeFileSync } from 'node:fs';
import { type CreateContainerRequest, parsePlatform, pullPolicies, toContainerOptions } from '../../../app/index.ts';
import { Fault, messageOf } from '../../../base/index.ts';
import { assertNamed } from '../../assert-named.ts';
import type { Invocation } from '../../command.ts';
import { cliFault } from '../../faults.ts';
import { openProgress } from '../../progress.ts';
import { readChoice } from '../../read-choice.ts';
import { withExit } from '../../with-exit.ts';

/** What a call of `run` or `create` asks for. */
export interface ContainerCall extends Disposable {
  readonly request: CreateContainerRequest;
  /** To be called when there is a container: writes its ID where `--cidfile` says. */
  told(id: string): void;
}

/** Reads a call of `run` or `create`; its progress is shown until disposed. @throws runtime/bad-flag, cli/usage */
export function readContainerCall(command: string, { flags, positionals, terminal }: Invocation): ContainerCall {
  const [image = '', ...args] = positionals;
  for (const flag of ['env', 'label']) assertNamed(flag, flags.list(flag));
  const options = toContainerOptions(flags, args, { cwd: process.cwd(), environment: terminal.environment });
  const platform = flags.text('platform');
  const pull = readChoice(command, flags, 'pull', pullPolicies) ?? 'missing';
  const progress = openProgress(terminal);
  const file = flags.text('cidfile');
  return {
    request: {
      image,
      options,
      environment: terminal.environment,
      pull,
      // Where nothing is drawn, standard error is the container's own.
      onEvent: (event) => (terminal.live || event.kind === 'warning' ? progress.onEvent(event) : undefined),
      ...(platform === undefined ? {} : { platform: parsePlatform(platform) }),
    },
    told: (id) => (file === undefined ? undefined : writeIdFile(file, id)),
    [Symbol.dispose]: () => progress[Symbol.dispose](),
  };
}

/** Never over another container's. */
function writeIdFile(path: string, id: string): void {
  try {
    writeFileSync(path, id, { flag: 'wx' });
  } catch (cause) {
    throw cliFault('cli/usage', `--cidfile ${path} can not be written: ${messageOf(cause)}`, {
      hint: 'Name a file that is not there yet.',
      cause,
    });
  }
}

/** Whatever fails before the container has a status of its own ends with 125, as Docker users' scripts expect. */
export function toRunFault(error: unknown): unknown {
  if (!(error instanceof Fault) || (error.exit >= 125 && error.exit <= 127)) return error;
  return withExit(error, 125);
}
