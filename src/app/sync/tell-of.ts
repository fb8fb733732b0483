import { messageOf, type OnEvent } from '../../base/index.ts';

/** Tells of a task when something happens in it for the first time, and when it ends; nothing of one in which nothing does. */
export async function tellOf<Result>(
  label: string,
  onEvent: OnEvent | undefined,
  work: (watch: { readonly onEvent?: OnEvent }) => Promise<Result>,
): Promise<Result> {
  if (onEvent === undefined) return work({});
  const began = performance.now();
  let isTold = false;
  const watch: OnEvent = (event) => {
    if (!isTold && event.kind === 'start') onEvent({ kind: 'start', id: label, label });
    isTold ||= event.kind === 'start';
    onEvent(event);
  };
  try {
    const result = await work({ onEvent: watch });
    if (isTold) onEvent({ kind: 'done', id: label, seconds: (performance.now() - began) / 1000 });
    return result;
  } catch (error) {
    if (isTold) onEvent({ kind: 'failed', id: label, message: messageOf(error) });
    throw error;
  }
}
