import { createContainer, toContainerOptions } from '../../app/index.ts';
import { isFault } from '../../base/index.ts';
import { daemonFault } from '../faults.ts';
import { type Answer, json } from '../http/answer.ts';
import { toDockerError } from '../http/answer-fault.ts';
import type { Call } from '../http/call.ts';
import { createFlags } from '../http/flags.ts';
import { type DocumentReader, openDocument } from '../http/read-document.ts';
import { readPlatform } from '../images/read-platform.ts';
import { toCreateFlags } from './create-flags.ts';

/** Flags that say nothing to us which a container would be without, or be weaker for. */
const harmless: ReadonlySet<string> = new Set(['domainname']);

/** `POST /containers/create` */
export async function answerContainerCreate(call: Call): Promise<Answer> {
  const { daemon, query, signal } = call;
  const document = openDocument(await call.json());
  const image = document.text('Image');
  if (image === undefined) throw daemonFault('daemon/bad-parameter', 'no image is named');
  const { options, warnings } = toCreateOptions(document, query.text('name'));
  const { environment } = daemon;
  // As with Docker: clients pull what is not there themselves.
  const request = { image, options, environment, ...readPlatform(query), pull: 'never', signal } as const;
  try {
    const { id } = await createContainer(daemon.nacre, request);
    return json({ Id: id, Warnings: warnings }, 201);
  } catch (error) {
    throw toCreateFault(error);
  }
}

/** Clients pull the image whatever else is not found: so nothing else may be told as that. */
function toCreateFault(error: unknown): unknown {
  const { status, message } = toDockerError(error);
  if (status !== 404 || isFault(error, 'app/no-image') || isFault(error, 'app/platform-mismatch')) return error;
  return daemonFault('daemon/bad-parameter', message, { cause: error });
}

/**
 * Reads a document as the command line's flags are read.
 *
 * @throws daemon/bad-parameter, daemon/not-supported, runtime/bad-flag
 */
export function toCreateOptions(
  document: DocumentReader,
  name: string | undefined,
): { readonly options: ReturnType<typeof toContainerOptions>; readonly warnings: readonly string[] } {
  const flags = createFlags({
    ...toCreateFlags(document),
    ...(name === undefined ? {} : { name: name.replace(/^\//, '') }),
  });
  const options = toContainerOptions(flags, document.texts('Cmd') ?? [], { cwd: '/', environment: {} });
  const unread = flags.unread().filter((flag) => !harmless.has(flag));
  if (unread.length > 0)
    throw daemonFault('daemon/not-supported', `there is no ${unread.map((flag) => `--${flag}`).join(', ')} here`, {
      hint: 'Leave it out.',
    });
  const entrypoint = document.texts('Entrypoint')?.filter((word, at) => at > 0 || word !== '');
  const stdinOnce = document.on('StdinOnce');
  return {
    options: { ...options, stdinOnce, ...(entrypoint === undefined ? {} : { entrypoint }) },
    warnings: [],
  };
}
