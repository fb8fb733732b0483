import { isFault } from '../../base/index.ts';
import { type Answer, json } from './answer.ts';
import { type DockerFault, dockerFaults } from './docker-faults.ts';

/** What a request is answered with when something failed. A bug is told of as that, without what it says. */
export function answerFault(error: unknown): Answer {
  if (!isFault(error)) return json({ message: 'internal error' }, 500);
  const { status, message } = toDockerError(error);
  return json({ message }, status);
}

/** What failed, in words that clients look for. */
export function toDockerError(error: unknown): { readonly status: number; readonly message: string } {
  if (!isFault(error)) return { status: 500, message: 'internal error' };
  const { status = error.status, words, said } = dockerFaults[error.code] ?? {};
  const hint = error.hint === undefined ? '' : ` (${error.hint.replace(/\.$/, '')})`;
  // Whoever looks for words wants no others behind them; a status that only logs know is none for clients.
  return {
    status: status < 400 || status === 499 ? 500 : status,
    message:
      toDockerWords(error.message, said) ??
      (words === undefined ? `${error.message}${hint}` : `${words}: ${error.message}`),
  };
}

function toDockerWords(message: string, said: DockerFault['said']): string | undefined {
  if (said === undefined) return undefined;
  const [pattern, words] = said;
  return pattern.test(message) ? message.replace(pattern, words) : undefined;
}
