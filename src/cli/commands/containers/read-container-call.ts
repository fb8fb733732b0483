import { existsSync } from 'node:fs';
import { type CreateContainerRequest, parsePlatform, pullPolicies, toContainerOptions } from '../../../app/index.ts';
import { Fault } from '../../../base/index.ts';
import { assertNamed } from '../../assert-named.ts';
import type { Invocation } from '../../command.ts';
import { cliFault } from '../../faults.ts';
import { openProgress } from '../../progress.ts';
import { readChoice } from '../../read-choice.ts';
import { withExit } from '../../with-exit.ts';
import { assertDirectoryOf, writeTextFile } from '../../write-text-file.ts';

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
  const progress = openProgress(terminal, { quiet: flags.on('quiet') });
  const file = flags.text('cidfile');
  if (file !== undefined) assertFree(file);
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
    told: (id) => (file === undefined ? undefined : writeTextFile(file, id, { isNew: true })),
    [Symbol.dispose]: () => progress[Symbol.dispose](),
  };
}

/** Before there is a container that nobody would know of. */
function assertFree(path: string): void {
  if (existsSync(path))
    throw cliFault('cli/usage', `--cidfile ${path} is there already`, {
      hint: 'Remove it when its container is gone, or name another file.',
    });
  assertDirectoryOf(path);
}

/** Whatever fails before the container has a status of its own ends with 125, as Docker users' scripts expect. */
export function toRunFault(error: unknown): unknown {
  if (!(error instanceof Fault) || (error.exit >= 125 && error.exit <= 127)) return error;
  return withExit(error, 125);
}
