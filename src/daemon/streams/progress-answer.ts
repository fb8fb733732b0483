import type { Answer } from '../http/answer.ts';
import { toDockerError } from '../http/answer-fault.ts';
import type { Call } from '../http/call.ts';
import { createChannel } from './channel.ts';
import { toJsonLines } from './json-lines.ts';

/**
 * Answers with lines that are told while work goes on. What fails before the first line has a status of its own; later it is a last line.
 *
 * @param work ends early when `call.signal` is aborted
 */
export function answerProgress(call: Call, work: (tell: (line: unknown) => void) => Promise<void>): Answer {
  const lines = createChannel<unknown>(call.signal);
  let isTold = false;
  const tell = (line: unknown): void => {
    isTold = true;
    lines.push(line);
  };

  async function run(): Promise<void> {
    try {
      await work(tell);
      lines.end();
    } catch (error) {
      if (!isTold) return lines.fail(error);
      if (!call.signal.aborted) call.daemon.onFailure(error);
      const { message } = toDockerError(error);
      lines.push({ errorDetail: { message }, error: message });
      lines.end();
    }
  }

  // Begins when somebody reads: it fails in nobody's absence.
  async function* body(): AsyncGenerator<Uint8Array> {
    const running = run();
    yield* toJsonLines(lines);
    await running;
  }

  return { kind: 'stream', status: 200, contentType: 'application/json', body: body() };
}
